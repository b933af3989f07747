import Foundation
import Testing

/// The official Python client against the server.
@Suite(.timeLimit(.minutes(3))) struct PythonClientTests {
    @Test func listsWatchesAppliesAndScales() async throws {
        let python = try #require(
            ProcessInfo.processInfo.environment["PYTHON"],
            "PYTHON names no interpreter with kubernetes: run the tests with `make test`")
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "python_client.py")
        try await ListeningServer.run { server in
            let outcome = try await server.run(python, [script.path])
            #expect(outcome.code == 0, "\(outcome.output)")
        }
    }
}
