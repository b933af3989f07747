import KubernetesModel
import NIOCore
import NIOHTTP1
import Testing

@testable import KubernetesClient

@Suite(.timeLimit(.minutes(1))) struct PortForwardTests {
    /// Lends the pods of a server that talks so.
    private func withPods(
        atOnce: Bool = false, talk: @escaping @Sendable (WebSocketServer.Conversation) async throws -> Void,
        _ body: (ResourceClient<Pod>) async throws -> Void
    ) async throws {
        try await WebSocketServer.with(subprotocol: "v4.channel.k8s.io", atOnce: atOnce, talk: talk) { server in
            let configuration = Client.Configuration(server: "http://127.0.0.1:\(server.port)", retry: .never)
            try await Client.withClient(configuration: configuration) {
                try await body($0.resource(Pod.self, namespace: "a"))
            }
        }
    }

    @Test func passesBytesBothWays() async throws {
        try await withPods { conversation in
            #expect(conversation.head.uri == "/api/v1/namespaces/a/pods/web/portforward?ports=8080")
            try await conversation.send([0, 0x90, 0x1F])
            try await conversation.send([1, 0x90, 0x1F])
            try await conversation.receive { _, bytes in
                #expect(bytes == [0] + Array("ping".utf8))
                return false
            }
            try await conversation.send(0, "po")
            try await conversation.send(0, "ng")
        } _: { pods in
            let answer = try await pods.withPortForward(to: "web", port: 8080) { connection in
                try await connection.write(ByteBuffer(string: "ping"))
                var answer = ""
                for try await piece in connection { answer += String(buffer: piece) }
                return answer
            }
            #expect(answer == "pong")
        }
    }

    /// The kubelet agrees, tells why not and hangs up, which may all arrive together.
    @Test(arguments: [false, true]) func saysThatNobodyListens(atOnce: Bool) async throws {
        try await withPods(atOnce: atOnce) { conversation in
            try await conversation.send([0, 0x90, 0x1F])
            try await conversation.send([1, 0x90, 0x1F])
            try await conversation.send(1, "connection refused")
        } _: { pods in
            await #expect {
                try await pods.withPortForward(to: "web", port: 8080) { for try await _ in $0 {} }
            } throws: {
                ($0 as? APIError)?.message == "connection refused"
            }
        }
    }
}
