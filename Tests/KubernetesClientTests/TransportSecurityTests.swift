import KubernetesModel
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import KubernetesClient

@Suite(.timeLimit(.minutes(1))) struct TransportSecurityTests {
    private let authority: TestAuthority

    init() throws { authority = try TestAuthority() }

    /// What a client gets from a server with this identity, which wants a certificate of the authority when told so.
    private func version(
        of identity: TestAuthority.Identity, wantsCertificate: Bool = false,
        _ configure: (inout Client.Configuration) -> Void
    ) async throws -> JSONValue {
        var answer = JSONValue.null
        try await withServer(identity, wantsCertificate: wantsCertificate) { port in
            var configuration = Client.Configuration(
                server: "https://127.0.0.1:\(port)", trust: authority.trust, connectTimeout: .seconds(5))
            configure(&configuration)
            answer = try await Client.withClient(configuration: configuration) {
                try await $0.get(path: "/version")
            }
        }
        return answer
    }

    /// Lends a server with this identity, which tells its version to everyone.
    private func withServer(
        _ identity: TestAuthority.Identity, wantsCertificate: Bool = false, _ body: (Int) async throws -> Void
    ) async throws {
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(identity.certificate.utf8)).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.key.utf8), format: .pem)))
        if wantsCertificate {
            tls.certificateVerification = .noHostnameVerification
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.certificate.utf8)))
        }
        try await LoopbackServer.with(tls: tls) { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await exchange in server.exchanges {
                        try await exchange.begin()
                        try await exchange.send(#"{"major":"1"}"#)
                        try await exchange.end()
                    }
                }
                try await body(server.port)
                group.cancelAll()
            }
        }
    }

    private func isHandshakeError(_ error: any Error) -> Bool { (error as? APIError)?.code == .handshake }

    @Test func trustsWhomTheAuthorityVouchesFor() async throws {
        let identity = try authority.identity("kubernetes", [TestAuthority.loopback])
        #expect(try await version(of: identity) { _ in } == ["major": "1"])
    }

    @Test func refusesAServerOfAnotherAuthority() async throws {
        let identity = try TestAuthority().identity("kubernetes", [TestAuthority.loopback])
        await #expect {
            _ = try await version(of: identity) { _ in }
        } throws: {
            isHandshakeError($0)
        }
        #expect(try await version(of: identity) { $0.trust = .insecure } == ["major": "1"])
    }

    @Test func refusesAServerUnderAnotherName() async throws {
        let identity = try authority.identity("kubernetes")
        await #expect {
            _ = try await version(of: identity) { _ in }
        } throws: {
            isHandshakeError($0)
        }
        #expect(try await version(of: identity) { $0.tlsServerName = "kubernetes" } == ["major": "1"])
        await #expect {
            _ = try await version(of: identity) { $0.tlsServerName = "elsewhere" }
        } throws: {
            isHandshakeError($0)
        }
    }

    @Test func showsItsCertificate() async throws {
        let identity = try authority.identity("kubernetes", [TestAuthority.loopback])
        let mine = try authority.identity("admin")
        #expect(
            try await version(of: identity, wantsCertificate: true) { $0.clientCertificate = mine.forClient }
                == ["major": "1"])
        await #expect {
            _ = try await version(of: identity, wantsCertificate: true) { _ in }
        } throws: {
            // TLS 1.3 lets the client believe that all is well until the server hangs up.
            isHandshakeError($0) || ($0 as? APIError)?.code == .transport
        }
    }

    @Test func trustsARenewedAuthorityWithinAMinute() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let old = try TestAuthority()
        try folder.write("ca.crt", old.certificate)
        let identity = try authority.identity("kubernetes", [TestAuthority.loopback])
        let clock = NotingClock()
        try await withServer(identity) { port in
            let transport = try HTTPClientTransport(
                configuration: .init(
                    server: "https://127.0.0.1:\(port)", trust: .certificates(.file("\(folder.path)/ca.crt")),
                    connectTimeout: .seconds(5)),
                clock: clock)
            let client = Client(transport: transport, retry: .never)
            do {
                await #expect { _ = try await client.get(path: "/version") } throws: { isHandshakeError($0) }
                try folder.write("ca.crt", authority.certificate)
                // The failure itself makes the next request look.
                #expect(try await client.get(path: "/version") == ["major": "1"])
                try folder.write("ca.crt", "half a fi")
                clock.advance(by: .seconds(61))
                #expect(try await client.get(path: "/version") == ["major": "1"])
            } catch {
                try await client.shutdown()
                throw error
            }
            try await client.shutdown()
        }
    }

    @Test func readsItsOwnCertificateAgainEveryMinute() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        func write(_ identity: TestAuthority.Identity) throws {
            try folder.write("tls.crt", identity.certificate)
            try folder.write("tls.key", identity.key)
        }
        try write(try authority.identity("one"))
        let clock = NotingClock()
        let transport = try HTTPClientTransport(
            configuration: .init(
                server: "https://127.0.0.1:1",
                clientCertificate: .init(
                    chain: .file("\(folder.path)/tls.crt"), key: .file("\(folder.path)/tls.key"))),
            clock: clock)
        func chain() async throws -> [NIOSSLCertificateSource] {
            try await transport.pools.tlsConfiguration(showing: nil).certificateChain
        }
        let first = try await chain()
        try write(try authority.identity("two"))
        clock.advance(by: .seconds(59))
        #expect(try await chain() == first)
        clock.advance(by: .seconds(1))
        #expect(try await chain() != first)
        try await transport.shutdown()
    }

    @Test func givesUpAServerThatNeverSpeaksTLS() async throws {
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        let configuration = Client.Configuration(
            server: "https://127.0.0.1:\(listener.localAddress?.port ?? 0)", connectTimeout: .milliseconds(200),
            retry: .never)
        await #expect {
            _ = try await Client.withClient(configuration: configuration) { try await $0.get(path: "/version") }
        } throws: {
            ($0 as? APIError)?.code == .timeout && ($0 as? APIError)?.isUnsent == true
        }
        try await listener.close()
    }

    @Test func showsTheCertificateOfAPlugin() async throws {
        let mine = try authority.identity("admin")
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let answer: JSONValue = [
            "apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
            "status": ["clientCertificateData": .string(mine.certificate), "clientKeyData": .string(mine.key)],
        ]
        try folder.write("answer", String(decoding: answer.serialized(), as: UTF8.self))
        let identity = try authority.identity("kubernetes", [TestAuthority.loopback])
        let version = try await version(of: identity, wantsCertificate: true) {
            $0.credentials = .plugin(CredentialPlugin(command: "cat", arguments: ["\(folder.path)/answer"]))
        }
        #expect(version == ["major": "1"])
    }

    @Test func sharesOneConnectionWhereTheServerOffersHTTP2() async throws {
        let identity = try authority.identity("kubernetes", [TestAuthority.loopback])
        try await HTTP2Server.with(identity, answer: #"{"major":"1"}"#) { server in
            let configuration = Client.Configuration(
                server: "https://127.0.0.1:\(server.port)", trust: authority.trust, connectTimeout: .seconds(5))
            try await Client.withClient(configuration: configuration) { client in
                _ = try await client.get(path: "/version")
                try await withThrowingTaskGroup(of: JSONValue.self) { group in
                    for _ in 0..<20 { group.addTask { try await client.get(path: "/version") } }
                    for try await version in group { #expect(version == ["major": "1"]) }
                }
            }
            #expect(server.requests == 21)
            #expect(server.connections == 1)
        }
    }
}
