import KubernetesModel
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
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(identity.certificate.utf8)).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.key.utf8), format: .pem)))
        if wantsCertificate {
            tls.certificateVerification = .noHostnameVerification
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.certificate.utf8)))
        }
        var answer = JSONValue.null
        try await LoopbackServer.with(tls: tls) { server in
            var configuration = Client.Configuration(
                server: "https://127.0.0.1:\(server.port)", trust: authority.trust, connectTimeout: .seconds(5))
            configure(&configuration)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await exchange in server.exchanges {
                        try await exchange.begin()
                        try await exchange.send(#"{"major":"1"}"#)
                        try await exchange.end()
                    }
                }
                answer = try await Client.withClient(configuration: configuration) {
                    try await $0.get(path: "/version")
                }
                group.cancelAll()
            }
        }
        return answer
    }

    private func isTransportError(_ error: any Error) -> Bool { (error as? APIError)?.code == .transport }

    @Test func trustsWhomTheAuthorityVouchesFor() async throws {
        let identity = try authority.identity("kubernetes", [TestAuthority.loopback])
        #expect(try await version(of: identity) { _ in } == ["major": "1"])
    }

    @Test func refusesAServerOfAnotherAuthority() async throws {
        let identity = try TestAuthority().identity("kubernetes", [TestAuthority.loopback])
        await #expect {
            _ = try await version(of: identity) { _ in }
        } throws: {
            isTransportError($0)
        }
        #expect(try await version(of: identity) { $0.trust = .insecure } == ["major": "1"])
    }

    @Test func refusesAServerUnderAnotherName() async throws {
        let identity = try authority.identity("kubernetes")
        await #expect {
            _ = try await version(of: identity) { _ in }
        } throws: {
            isTransportError($0)
        }
        #expect(try await version(of: identity) { $0.tlsServerName = "kubernetes" } == ["major": "1"])
        await #expect {
            _ = try await version(of: identity) { $0.tlsServerName = "elsewhere" }
        } throws: {
            isTransportError($0)
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
            isTransportError($0)
        }
    }
}
