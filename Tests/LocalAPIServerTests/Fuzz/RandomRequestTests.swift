import Foundation
import HTTPTypes
import KubernetesModel
import NIOCore
import Testing

@testable import LocalAPIServer

/// Requests that nobody meant: whatever comes, the server answers, and what it stores stays sound.
@Suite(.timeLimit(.minutes(3))) struct RandomRequestTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func answersEverythingAndKeepsItsObjectsSound(_ seed: UInt64)
        async throws
    {
        let server = try await TestServer()
        var generator = RequestGenerator(seed: seed)
        for number in 0..<1_500 {
            let request = generator.next()
            let response = await server.server.handler.respond(to: request, as: .admin)
            let code = response.head.status.code
            let comment: Comment =
                "request \(number): \(request.method) \(request.path) \(String(buffer: request.body).prefix(300))"
            #expect((200...504).contains(code), comment)
            guard case .bytes(let body) = response.body else { continue }
            if code == 500 {
                // A few mistakes are internal errors of the real server, too; none of them is without a Status.
                #expect(
                    String(buffer: body).contains("\"Status\"") || String(buffer: body).contains("kind: Status"),
                    comment)
            }
            guard response.head.headerFields[.contentType] == "application/json", body.readableBytes > 0 else {
                continue
            }
            let document = try JSONValue(parsing: body.readableBytesView)
            if code >= 400 { #expect(document["code"] == .integer(Int64(code)), comment) }
        }
        try await checkInvariants(server)
    }

    /// Every stored object is found where the list says it is, names itself rightly, and has a version of its own.
    private func checkInvariants(_ server: TestServer) async throws {
        var versions: Set<String> = []
        for plural in ["configmaps", "secrets", "pods", "services", "namespaces"] {
            let isNamespaced = plural != "namespaces"
            let list = try await server.send(.get, "/api/v1/\(plural)").document
            let items = list["items"]?.arrayValue ?? []
            for item in items {
                let metadata = item["metadata"] ?? [:]
                let name = try #require(metadata["name"]?.stringValue)
                let version = try #require(metadata["resourceVersion"]?.stringValue)
                #expect(versions.insert(version).inserted, "\(plural)/\(name) shares its version")
                #expect(UUID(uuidString: metadata["uid"]?.stringValue ?? "") != nil)
                let scope = isNamespaced ? "namespaces/\(metadata["namespace"]?.stringValue ?? "")/" : ""
                var single = try await server.send(.get, "/api/v1/\(scope)\(plural)/\(name)").document
                single["kind"] = nil
                single["apiVersion"] = nil
                #expect(single == item)
                // What was stored can be written back as it is: nothing changes.
                single["kind"] = nil
                let again = try await server.send(.put, "/api/v1/\(scope)\(plural)/\(name)", single)
                #expect(again.status == 200, "\(plural)/\(name): \(again.document.text().prefix(300))")
                #expect(again.document[path: "metadata", "resourceVersion"]?.stringValue == version)
            }
        }
    }
}
