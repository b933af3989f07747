import KubernetesModel
import NIOCore
import NIOHTTP1
import NIOSSL
import NIOWebSocket
import Synchronization
import Testing

@testable import KubernetesClient

@Suite(.timeLimit(.minutes(1))) struct ExecTests {
    private typealias Talk = @Sendable (WebSocketServer.Conversation) async throws -> Void

    private static let success = #"{"metadata":{},"status":"Success"}"#
    private static let exit7 = """
        {"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code",\
        "reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"7"}]}}
        """

    /// Lends the pods of a server that talks so.
    private func withPods(
        subprotocol: String = "v5.channel.k8s.io",
        refusal: (status: HTTPResponseStatus, body: String)? = nil, talk: @escaping Talk = { _ in },
        _ body: (ResourceClient<Pod>) async throws -> Void
    ) async throws {
        try await WebSocketServer.with(
            subprotocol: subprotocol, admits: { _ in refusal == nil }, refusal: refusal ?? (.forbidden, ""), talk: talk
        ) { server in
            let configuration = Client.Configuration(
                server: "http://127.0.0.1:\(server.port)/prefix", credentials: .token("t1"), retry: .never)
            try await Client.withClient(configuration: configuration) {
                try await body($0.resource(Pod.self, namespace: "a"))
            }
        }
    }

    @Test func runsAProgramToItsEnd() async throws {
        try await withPods { conversation in
            #expect(
                conversation.head.uri == "/prefix/api/v1/namespaces/a/pods/web/exec?command=cat&command=-n%20x"
                    + "&container=main&stdin=true&stdout=true&stderr=true")
            #expect(conversation.head.headers["authorization"] == ["Bearer t1"])
            #expect(
                conversation.head.headers["sec-websocket-protocol"] == ["v5.channel.k8s.io, v4.channel.k8s.io"])
            var input = ""
            try await conversation.receive { _, bytes in
                if bytes == [255, 0] { return false }
                #expect(bytes.first == 0)
                input += String(decoding: bytes.dropFirst(), as: UTF8.self)
                return true
            }
            try await conversation.send(1, "")
            try await conversation.send(1, "got \(input)")
            try await conversation.send(2, "and warned")
            try await conversation.send(1, ".")
            try await conversation.send(3, Self.exit7)
        } _: { pods in
            let result = try await pods.exec(
                in: "web", ExecOptions(["cat", "-n x"], container: "main"), input: ByteBuffer(string: "words"))
            #expect(result.output == ByteBuffer(string: "got words."))
            #expect(result.errorOutput == ByteBuffer(string: "and warned"))
            #expect(result.exitCode == 7)
        }
    }

    @Test func talksWithATerminal() async throws {
        try await withPods { conversation in
            #expect(
                conversation.head.uri.hasSuffix("/pods/web/exec?command=sh&stdin=true&stdout=true&tty=true"))
            try await conversation.receive { _, bytes in
                if bytes.first == 4 {
                    try await conversation.send(1, String(decoding: bytes.dropFirst(), as: UTF8.self))
                }
                if bytes.first == 0 { try await conversation.send(3, Self.success) }
                return bytes.first != 0
            }
        } _: { pods in
            let options = ExecOptions(["sh"], hasInput: true, hasTerminal: true)
            let events = try await pods.withExec(in: "web", options) { session in
                try await session.resize(columns: 80, rows: 24)
                var events: [ExecEvent] = []
                for try await event in session.events {
                    events.append(event)
                    if events.count == 1 { try await session.write(ByteBuffer(string: "exit\n")) }
                }
                return events
            }
            #expect(events == [.output(ByteBuffer(string: #"{"Width":80,"Height":24}"#)), .exit(code: 0)])
        }
    }

    @Test func putsMessagesTogetherAndAnswersPings() async throws {
        try await withPods { conversation in
            #expect(conversation.head.uri.hasSuffix("/pods/web/attach?stdout=true&stderr=true"))
            try await conversation.send(.binary, [1, UInt8(ascii: "a")], isLast: false)
            try await conversation.send(.ping, [9])
            try await conversation.receive { opcode, bytes in
                #expect(opcode == .pong)
                #expect(bytes == [9])
                return false
            }
            try await conversation.send(.continuation, [UInt8(ascii: "b")])
            try await conversation.send(3, Self.success)
        } _: { pods in
            try await pods.withAttachment(to: "web") { session in
                var events: [ExecEvent] = []
                for try await event in session.events { events.append(event) }
                #expect(events == [.output(ByteBuffer(string: "ab")), .exit(code: 0)])
            }
        }
    }

    @Test func saysWhyAProgramDidNotRun() async throws {
        let status = #"{"status":"Failure","message":"no sh","reason":"InternalError","code":500}"#
        try await withPods {
            try await $0.send(3, status)
        } _: { pods in
            await #expect { _ = try await pods.exec(in: "web", ExecOptions(["sh"])) } throws: {
                ($0 as? APIError)?.status?.message == "no sh"
                    && ($0 as? APIError)?.request == "GET /api/v1/namespaces/a/pods/web/exec"
            }
        }
    }

    @Test func saysThatTheConnectionEndedFirst() async throws {
        try await withPods {
            try await $0.send(1, "half")
        } _: { pods in
            await #expect { _ = try await pods.exec(in: "web", ExecOptions(["sh"])) } throws: {
                ($0 as? APIError)?.code == .transport
            }
        }
    }

    @Test func tellsWhatTheServerRefuses() async throws {
        let body = #"{"kind":"Status","message":"pods \"web\" not found","reason":"NotFound","code":404}"#
        try await withPods(refusal: (.notFound, body)) { pods in
            await #expect { _ = try await pods.exec(in: "web", ExecOptions(["sh"])) } throws: {
                ($0 as? APIError)?.isNotFound == true && ($0 as? APIError)?.message == "pods \"web\" not found"
            }
        }
    }

    @Test func neverTakesMoreThanIsWanted() async throws {
        try await withPods { conversation in
            for _ in 0..<8 { try await conversation.send(1, String(repeating: "x", count: 1000)) }
            try await conversation.send(3, Self.success)
        } _: { pods in
            await #expect { _ = try await pods.exec(in: "web", ExecOptions(["yes"]), limit: 4000) } throws: {
                ($0 as? APIError)?.code == .tooLarge
            }
        }
    }

    @Test func saysThatAnOlderServerCannotBeToldTheEndOfInput() async throws {
        try await withPods(subprotocol: "v4.channel.k8s.io") { conversation in
            try await conversation.receive { _, _ in true }
        } _: { pods in
            try await pods.withExec(in: "web", ExecOptions(["cat"], hasInput: true)) { session in
                try await session.write(ByteBuffer(string: "x"))
                await #expect { try await session.endInput() } throws: { ($0 as? APIError)?.code == .invalidRequest }
            }
        }
    }

    @Test func endsWithItsTask() async throws {
        try await withPods { conversation in
            try await conversation.receive { _, _ in true }
        } _: { pods in
            let (begun, begin) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                try await pods.withExec(in: "web", ExecOptions(["sleep"])) { session in
                    begin.yield()
                    for try await _ in session.events {}
                }
            }
            for await _ in begun { break }
            task.cancel()
            await #expect(throws: (any Error).self) { try await task.value }
        }
    }

    @Test func speaksThroughATunnelUnderTLS() async throws {
        let authority = try TestAuthority()
        let identity = try authority.identity("cluster.example")
        let tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(identity.certificate.utf8)).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.key.utf8), format: .pem)))
        let talk: Talk = { try await $0.send(3, Self.success) }
        try await WebSocketServer.with(subprotocol: "v5.channel.k8s.io", tls: tls, talk: talk) { server in
            try await TunnelServer.with { tunnel in
                func code(trust: Client.Configuration.Trust) async throws -> Int {
                    let configuration = Client.Configuration(
                        server: "https://cluster.example:\(server.port)", trust: trust,
                        proxyURL: "http://127.0.0.1:\(tunnel.port)", connectTimeout: .seconds(5), retry: .never)
                    return try await Client.withClient(configuration: configuration) {
                        try await $0.resource(Pod.self, namespace: "a").exec(in: "web", ExecOptions(["true"])).exitCode
                    }
                }
                let trusted = try await code(trust: authority.trust)
                #expect(trusted == 0)
                #expect(tunnel.requests == ["CONNECT cluster.example:\(server.port) HTTP/1.1"])
                await #expect { _ = try await code(trust: try TestAuthority().trust) } throws: {
                    ($0 as? APIError)?.code == .handshake
                }
            }
        }
    }

    @Test func showsARenewedTokenWhenTheOldOneIsRefused() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("token", "old")
        try await WebSocketServer.with(
            subprotocol: "v5.channel.k8s.io", admits: { $0.headers["authorization"] == ["Bearer new"] },
            refusal: (.unauthorized, ""), talk: { try await $0.send(3, Self.success) }
        ) { server in
            let configuration = Client.Configuration(
                server: "http://127.0.0.1:\(server.port)", credentials: .tokenFile("\(folder.path)/token"),
                retry: .never)
            try await Client.withClient(configuration: configuration) { client in
                let pods = client.resource(Pod.self, namespace: "a")
                await #expect { _ = try await pods.exec(in: "web", ExecOptions(["true"])) } throws: {
                    ($0 as? APIError)?.isUnauthorized == true
                }
                try folder.write("token", "new")
                #expect(try await pods.exec(in: "web", ExecOptions(["true"])).exitCode == 0)
            }
        }
    }

    @Test func isNotThereOverOtherTransports() async throws {
        let pods = Client(transport: ScriptedTransport(answer("{}"))).resource(Pod.self, namespace: "a")
        await #expect { _ = try await pods.exec(in: "web", ExecOptions(["sh"])) } throws: {
            ($0 as? APIError)?.code == .invalidRequest
        }
    }
}
