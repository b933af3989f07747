import Foundation
import HTTPTypes
import KubernetesClient
import KubernetesModel
import Testing

@testable import LocalAPIServer

@Suite(.timeLimit(.minutes(1))) struct HTTPSTests {
    /// What a request by curl is answered.
    private func curl(_ arguments: [String], _ server: APIServer, _ port: Int, _ path: String) async throws -> (
        code: String, body: String
    ) {
        let directory = FileManager.default.temporaryDirectory.appending(path: "https-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { _ = Result { try FileManager.default.removeItem(at: directory) } }
        let identity = try server.clientIdentity(User(name: "jane", groups: [User.Group.masters]))
        for (name, text) in [
            ("ca.crt", server.authority.certificate), ("jane.crt", identity.certificate),
            ("jane.key", identity.privateKey),
        ] { try Data(text.utf8).write(to: directory.appending(path: name)) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/curl")
        process.currentDirectoryURL = directory
        process.arguments =
            ["-s", "--max-time", "20", "--cacert", "ca.crt", "-w", "\n%{http_code}"] + arguments + [
                "https://127.0.0.1:\(port)\(path)"
            ]
        let file = directory.appending(path: "output")
        try Data().write(to: file)
        process.standardOutput = try FileHandle(forWritingTo: file)
        // Waiting must not block: the server runs on the same few threads.
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in done.resume() }
            do { try process.run() } catch { done.resume(throwing: error) }
        }
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return (String(lines.last ?? ""), lines.dropLast().joined(separator: "\n"))
    }

    @Test func knowsClientsByTokenAndCertificate() async throws {
        try await withListening { server, port in
            #expect(try await curl([], server, port, "/api/v1/secrets").code == "403")
            #expect(
                try await curl(["-H", "Authorization: Bearer wrong"], server, port, "/api/v1/secrets").code == "401")
            #expect(
                try await curl(["-H", "Authorization: Bearer secret"], server, port, "/api/v1/secrets").code == "200")
            let review = try await curl(
                [
                    "--cert", "jane.crt", "--key", "jane.key", "-H", "Content-Type: application/json", "-d",
                    #"{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}"#,
                ], server, port, "/apis/authentication.k8s.io/v1/selfsubjectreviews")
            #expect(review.body.contains(#""username": "jane""#))
        }
    }

    @Test func refusesBodiesThatAreTooLarge() async throws {
        try await withListening { server, port in
            let file = FileManager.default.temporaryDirectory.appending(path: "large-\(UUID())")
            defer { _ = Result { try FileManager.default.removeItem(at: file) } }
            try Data(repeating: 0x20, count: (3 << 20) + 1).write(to: file)
            let answer = try await curl(
                [
                    "-H", "Authorization: Bearer secret", "-H", "Content-Type: application/json", "--data-binary",
                    "@\(file.path)",
                ],
                server, port, "/api/v1/namespaces")
            #expect(answer.code == "413")
        }
    }

    @Test func streamsWatches() async throws {
        try await withListening { server, port in
            let answer = try await curl(
                ["-H", "Authorization: Bearer secret"], server, port,
                "/api/v1/namespaces?watch=1&timeoutSeconds=1&fieldSelector=metadata.name%3Ddefault")
            #expect(answer.code == "200")
            #expect(answer.body.contains(#""type":"ADDED""#))
        }
    }

    @Test func hangsUpOnClientsThatNeverFinish() async throws {
        try await withListening(Patience(request: .milliseconds(300))) { server, port in
            let begin = ContinuousClock.now
            // Five bytes of a hundred, and then nothing.
            let answer = try await curl(
                ["-H", "Authorization: Bearer secret", "-H", "Content-Length: 100", "-d", "start"], server, port,
                "/api/v1/namespaces")
            #expect(answer.code == "000")
            #expect(ContinuousClock.now - begin < .seconds(15), "curl gives up after twenty seconds by itself")
        }
    }

    @Test func letsWatchesTakeLongerThanRequests() async throws {
        try await withListening(Patience(request: .milliseconds(300), idle: .milliseconds(300))) { server, port in
            let answer = try await curl(
                ["-H", "Authorization: Bearer secret"], server, port,
                "/api/v1/namespaces?watch=1&timeoutSeconds=2&fieldSelector=metadata.name%3Ddefault")
            #expect(answer.code == "200")
            #expect(answer.body.contains(#""type":"ADDED""#))
        }
    }
}
