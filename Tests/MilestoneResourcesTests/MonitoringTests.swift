import Foundation
import KubernetesModel
import MilestoneAPI
import Testing

@testable import MilestoneResources

@Suite struct MonitoringTests {
    private func files(of component: Component, in example: String = "monitoring") throws -> [String: String] {
        let objects = try #require(Samples.blueprint(try Samples.example(example)).objects[component])
        return try objects.filter { $0.resource == ConfigMap.resource }.reduce(into: [:]) { files, object in
            let map = try object.content.decode(as: ConfigMap.self)
            files.merge(map.data ?? [:]) { $1 }
        }
    }

    private func variables(of component: Component, in platform: MilestonePlatform) throws -> [String: EnvVar] {
        let objects = try #require(Samples.blueprint(platform).objects[component])
        let workload = try #require(objects.first { $0.resource == Deployment.resource })
        let container = try #require(
            workload.content.decode(as: Deployment.self).spec?.template.spec?.containers.first)
        return Dictionary((container.env ?? []).map { ($0.name, $0) }) { $1 }
    }

    /// Prometheus' own tool, which packages bring along.
    private func promtool(_ arguments: String..., files: [String: String]) throws -> (status: Int32, output: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "promtool-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { _ = try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/promtool")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (status: process.terminationStatus, output: String(decoding: text, as: UTF8.self))
    }

    @Test func prometheusTakesItsConfigurationAndRules() throws {
        let checked = try promtool("check", "config", "prometheus.yml", files: try files(of: .prometheus))
        #expect(checked.status == 0, "\(checked.output)")
        #expect(checked.output.contains("rules found") && !checked.output.contains("lint error"), "\(checked.output)")
    }

    /// What alerts see, and when they speak: each fires for what it is about, and none for a platform in good health.
    @Test func alertsFireForWhatTheyAreAbout() throws {
        var files = try files(of: .prometheus)
        files["alerts.test.yaml"] = try String(
            contentsOf: Samples.root.appending(path: "Tests/MilestoneResourcesTests/Goldens/alerts.test.yaml"),
            encoding: .utf8)
        let checked = try promtool("test", "rules", "alerts.test.yaml", files: files)
        #expect(checked.status == 0, "\(checked.output)")
    }

    @Test func everyQueryOfADashboardIsPromQL() throws {
        let blueprint = Samples.blueprint(try Samples.example("monitoring"))
        let panels = GrafanaConfiguration(blueprint: blueprint).dashboards.flatMap(\.panels)
        let queries = panels.filter { $0.source == .prometheus }.flatMap(\.queries)
        #expect(queries.count > 20)
        let rules: [JSONValue] = queries.enumerated().map { offset, query in
            ["record": .string("query\(offset)"), "expr": .string(query.expression)]
        }
        let file: JSONValue = ["groups": [["name": "dashboards", "rules": .array(rules)]]]
        let checked = try promtool("check", "rules", "queries.yml", files: ["queries.yml": file.yaml])
        #expect(checked.status == 0, "\(checked.output)")
    }

    @Test func panelsNeverOverlap() throws {
        let blueprint = Samples.blueprint(try Samples.example("monitoring"))
        for dashboard in GrafanaConfiguration(blueprint: blueprint).dashboards {
            var taken: Set<[Int64]> = []
            for panel in dashboard.document["panels"]?.arrayValue ?? [] {
                let place = { (name: String) in panel[path: "gridPos", name]?.integerValue ?? -1 }
                for x in place("x")..<place("x") + place("w") {
                    #expect(x < 24)
                    for y in place("y")..<place("y") + place("h") {
                        #expect(taken.insert([x, y]).inserted, "\(dashboard.uid)")
                    }
                }
            }
        }
    }

    @Test func grafanaShowsWhatThereIsAndNothingElse() throws {
        var platform = try Samples.example("monitoring")
        let sources = { (platform: MilestonePlatform) in
            GrafanaConfiguration(blueprint: Samples.blueprint(platform)).dataSources["datasources"]?.arrayValue?
                .compactMap { $0["url"]?.stringValue } ?? []
        }
        #expect(
            sources(platform) == [
                "http://monitoring-prometheus.apps.svc:9090", "http://monitoring-loki.apps.svc:3100",
                "http://monitoring-tempo.apps.svc:3200",
            ])
        platform.spec.monitoring.prometheus.enabled = false
        platform.spec.monitoring.tempo.enabled = false
        #expect(sources(platform) == ["http://monitoring-loki.apps.svc:3100"])
        let dashboards = GrafanaConfiguration(blueprint: Samples.blueprint(platform)).dashboards
        #expect(dashboards.map(\.uid) == ["milestones-logs"])
    }

    @Test(arguments: [Component.gateway, .backend, .frontend])
    func servicesSendTracesToTempoAndLogsToLoki(component: Component) throws {
        let variables = try variables(of: component, in: Samples.example("monitoring"))
        #expect(
            variables["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"]?.value == "http://monitoring-tempo.apps.svc:4318/v1/traces")
        #expect(
            variables["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"]?.value == "http://monitoring-loki.apps.svc:3100/otlp/v1/logs")
        #expect(variables["OTEL_TRACES_SAMPLER_ARG"]?.value == "0.25")
        #expect(variables["OTEL_SERVICE_NAME"]?.value == "milestone-\(component.rawValue)")
        let quiet = try self.variables(of: component, in: Samples.example("minimal"))
        #expect(!quiet.keys.contains { $0.hasPrefix("OTEL_") })
    }

    @Test func aKeyStaysInItsSecret() throws {
        let variables = try variables(of: .backend, in: Samples.example("new-relic"))
        #expect(variables["OTEL_EXPORTER_OTLP_ENDPOINT"]?.value == "https://otlp.nr-data.net:4318")
        let reference = variables["OTEL_EXPORTER_OTLP_HEADERS"]?.valueFrom?.secretKeyRef
        #expect(reference?.name == "new-relic" && reference?.key == "headers")
    }

    @Test(arguments: [
        ("https://otlp.nr-data.net:4318", 4318), ("https://otlp.example.com/v1", 443), ("http://collector", 80),
        ("http://[fd00::1]:4318/x", 4318), ("http://[fd00::1]/x", 80), ("https://user:secret@host:99/", 99),
        ("collector:4318", nil),
    ])
    func thePortOfAURL(url: String, port: Int?) {
        #expect(url.portOfURL == port)
    }
}
