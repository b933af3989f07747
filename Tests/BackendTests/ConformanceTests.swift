import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Backend

@Suite(.timeLimit(.minutes(10)))
struct ConformanceTests {
    /// schemathesis makes requests of what `/openapi.json` says, good ones and bad ones, and looks at the answers.
    @Test func everyOperationKeepsToItsDescription() async throws {
        let python = try #require(
            ProcessInfo.processInfo.environment["PYTHON"],
            "PYTHON names no interpreter with schemathesis: run the tests with `make test`")
        try await withBackend(on: .live) { backend in
            for number in 1...3 { _ = try await backend.create("Number \(number)", on: "196\(number)-07-20") }
            let port = try #require(backend.client.port)
            let configuration = URL(filePath: #filePath).deletingLastPathComponent().appending(
                path: "schemathesis.toml")
            let report = try await run(
                URL(filePath: python).deletingLastPathComponent().appending(path: "schemathesis"),
                "--config-file", configuration.path, "run", "http://127.0.0.1:\(port)/openapi.json", "--checks", "all",
                "--seed", "1", "--max-examples", "25", "--no-color", "--request-timeout", "10",
                "--header", "X-Milestones-Subject: tester", "--header", "X-Milestones-Role: editor")
            #expect(report.status == 0, "\(report.output)")
        }
    }

    private func run(_ program: URL, _ arguments: String...) async throws -> (status: CInt, output: String) {
        let file = FileManager.default.temporaryDirectory.appending(path: "schemathesis-\(UUID()).log")
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = FileManager.default.temporaryDirectory
        process.standardOutput = try FileHandle(forWritingTo: file)
        process.standardError = process.standardOutput
        try process.run()
        while process.isRunning { try await Task.sleep(for: .milliseconds(50)) }
        return (process.terminationStatus, String(decoding: try Data(contentsOf: file), as: UTF8.self))
    }
}
