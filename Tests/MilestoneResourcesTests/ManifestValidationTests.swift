import Foundation
import KubernetesModel
import MilestoneAPI
import Testing

@testable import MilestoneResources

/// What the rendered examples look like to validators that know nothing of this project.
@Suite(.timeLimit(.minutes(10))) struct ManifestValidationTests {
    /// The three latest minors that the validator has schemas of.
    static let minors = ["1.35", "1.36", "1.37"]

    /// Writes the objects of every example, one file an example, and lends the folder.
    private func withManifests(
        where isIncluded: (DesiredObject) -> Bool = { _ in true }, _ body: ([String]) throws -> Void
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "manifests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { _ = try? FileManager.default.removeItem(at: folder) }
        var manifests: [(name: String, objects: [DesiredObject])] = try Samples.names.map { name in
            let blueprint = Samples.blueprint(try Samples.named(name))
            return (name, Component.allCases.flatMap { blueprint.objects[$0] ?? [] })
        }
        manifests.append(("operator", OperatorInstallation().objects))
        let files = try manifests.map { name, objects in
            let file = folder.appending(path: "\(name).yaml")
            let text = objects.filter(isIncluded).map(\.content.yaml).joined(separator: "---\n")
            try Data(text.utf8).write(to: file)
            return file.path
        }
        try body(files)
    }

    /// A tool of the Python environment that `PYTHON` names.
    private func run(_ tool: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let python = try #require(
            ProcessInfo.processInfo.environment["PYTHON"],
            "PYTHON names no interpreter with \(tool): run the tests with `make test`")
        let process = Process()
        process.executableURL = URL(filePath: python).deletingLastPathComponent().appending(path: tool)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (status: process.terminationStatus, output: String(decoding: text, as: UTF8.self))
    }

    @Test(arguments: minors) func passKubernetesOwnSchemas(minor: String) throws {
        // Kinds of other operators have schemas of their own.
        try withManifests(where: { !OptionalKind.all.contains($0.resource) }) { files in
            let checked = try run("kubernetes-validate", ["--strict", "--kubernetes-version", minor] + files)
            #expect(checked.status == 0, "\(checked.output)")
        }
    }

    @Test func failNoCheckThatIsNotJustified() throws {
        try withManifests { files in
            let configuration = Samples.root.appending(path: ".checkov.yaml").path
            let arguments = ["--config-file", configuration, "--output", "json"]
            let checked = try run("checkov", arguments + files.flatMap { ["--file", $0] })
            let report = try #require(try JSONValue(parsing: checked.output.utf8)["summary"], "\(checked.output)")
            #expect(report["failed"]?.integerValue == 0 && checked.status == 0, "\(checked.output)")
            #expect((report["passed"]?.integerValue ?? 0) > 1000, "nothing was looked at")
        }
    }
}
