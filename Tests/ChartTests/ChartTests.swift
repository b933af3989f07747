import Foundation
import KubernetesModel
import MilestoneAPI
import MilestoneResources
import Testing

/// The chart as Helm itself sees it.
@Suite(.timeLimit(.minutes(1))) struct ChartTests {
    private static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let chart = package.appending(path: "charts/milestone-operator")

    /// Installations, and the values that ask Helm for them.
    private static let installations: [(values: String, OperatorInstallation)] = [
        ("{}", OperatorInstallation()),
        (
            #"{"watchNamespaces":["shop","blog"]}"#,
            OperatorInstallation(namespace: "shop", watchedNamespaces: ["shop", "blog"])
        ),
        (
            #"{"watchSelector":"team in (shop, blog)"}"#,
            OperatorInstallation(namespace: "team", watchedSelector: "team in (shop, blog)")
        ),
    ]

    @Test(arguments: 0..<3) func rendersWhatTheInstallBundleHolds(place: Int) throws {
        let (values, installation) = Self.installations[place]
        let rendered = try Self.helm(values, namespace: installation.namespace)["objects"]?.arrayValue ?? []
        // Helm makes the namespace itself, before it renders anything.
        let bundle = installation.objects.map(\.content).filter { $0["kind"] != "Namespace" }

        #expect(rendered.count == bundle.count)
        #expect(Self.byName(rendered).keys.sorted() == Self.byName(bundle).keys.sorted())
        for (name, object) in Self.byName(bundle) {
            #expect(Self.byName(rendered)[name] == object, "\(name)")
        }
    }

    @Test func givesNoRightsOutsideOfListedNamespaces() throws {
        let rendered = try Self.helm(#"{"watchNamespaces":["shop"]}"#)["objects"]?.arrayValue ?? []
        let clusterWide = rendered.filter { $0["kind"] == "ClusterRole" }.flatMap { $0["rules"]?.arrayValue ?? [] }
        #expect(clusterWide.map { $0["resources"] } == [["customresourcedefinitions"]])
        #expect(clusterWide.map { $0["verbs"] } == [["list", "watch"]])
        let roles = rendered.filter { $0["kind"] == "Role" }.map { $0[path: "metadata", "namespace"] }
        #expect(roles.count == 2 && roles.contains("shop") && roles.contains(.string(OperatorName.namespace)))
    }

    @Test func handsTheOperatorMoreVariables() throws {
        let values = #"{"extraEnv":[{"name":"OTEL_EXPORTER_OTLP_ENDPOINT","value":"http://collector:4318"}]}"#
        let rendered = try Self.helm(values)["objects"]?.arrayValue ?? []
        let deployment = try #require(rendered.first { $0["kind"] == "Deployment" })
        let container = deployment[path: "spec", "template", "spec", "containers"]?.arrayValue?.first
        #expect(
            container?["env"]?.arrayValue?.last
                == ["name": "OTEL_EXPORTER_OTLP_ENDPOINT", "value": "http://collector:4318"])
    }

    @Test func passesHelmsLint() throws {
        let lint = try #require(try Self.helm()["lint"])
        #expect(lint["errors"]?.arrayValue?.isEmpty == true, "\(lint.text())")
        // Severity 1 is a recommendation: an icon.
        let complaints = (lint["messages"]?.arrayValue ?? []).filter { ($0["severity"]?.integerValue ?? 9) > 1 }
        #expect(complaints.isEmpty)
    }

    @Test func carriesTheGeneratedDefinition() throws {
        let name = "milestoneplatforms.yaml"
        let generated = try String(contentsOf: Self.package.appending(path: "crds/\(name)"), encoding: .utf8)
        let carried = try String(contentsOf: Self.chart.appending(path: "crds/\(name)"), encoding: .utf8)
        #expect(generated == carried, "run `make crds`")
    }

    private static func byName(_ objects: [JSONValue]) -> [String: JSONValue] {
        Dictionary(
            objects.map {
                let metadata = $0["metadata"]
                let place = [$0["kind"], metadata?["namespace"], metadata?["name"]].map { $0?.stringValue ?? "" }
                return (place.joined(separator: "/"), $0)
            }, uniquingKeysWith: { $1 })
    }

    /// Helm's lint and the rendering with these values; `PYTHON` names an interpreter with `helm-python-sdk`.
    private static func helm(
        _ values: String = "{}", namespace: String = OperatorName.namespace
    ) throws -> JSONValue {
        let python = try #require(
            ProcessInfo.processInfo.environment["PYTHON"],
            "PYTHON names no interpreter with helm-python-sdk: run the tests with `make test`")
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = [
            package.appending(path: "Tests/ChartTests/render.py").path, chart.path, namespace, values,
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return try JSONValue(parsing: text)
    }
}
