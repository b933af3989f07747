import Crypto
import CryptoExtras
import Foundation
import Hummingbird
import NIOCore
import Synchronization
import Testing

@testable import Gateway

@Suite("External issuers", .timeLimit(.minutes(1)))
struct IssuerTests {
    private static let now = 1_800_000_000.0
    private static let own = SigningKeys.Key(id: "2026-01", privateKey: P256.Signing.PrivateKey())
    private static let settings = OpenIDSettings(issuer: "https://id.example", audience: "milestones-web")

    private static func signed(
        _ algorithm: String, _ id: String, _ claims: String, _ sign: (Data) throws -> Data
    ) rethrows -> String {
        let signed =
            Base64URL.encode(Data(#"{"alg":"\#(algorithm)","kid":"\#(id)","typ":"JWT"}"#.utf8)) + "."
            + Base64URL.encode(Data(claims.utf8))
        return signed + "." + Base64URL.encode(try sign(Data(signed.utf8)))
    }

    private static func claims(issuer: String = "https://id.example", role: String = "") -> String {
        #"{"iss":"\#(issuer)","aud":["milestones-web"],"sub":"ada","exp":1800000060,"iat":1800000000\#(role)}"#
    }

    private static func verify(_ token: String, _ keys: [String: VerifyingKey]) throws -> Identity {
        let bytes = Array(token.utf8)
        let verifier = TokenVerifier(
            keys: SigningKeys([own]), external: TokenAuthority(settings, keys: keys))
        return try verifier.verify(bytes.span, bytes.indices, now: now).identity
    }

    @Test func verifyWithEachAlgorithm() throws {
        let rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let edwards = Curve25519.Signing.PrivateKey()
        let curve = P256.Signing.PrivateKey()
        let keys: [String: VerifyingKey] = [
            "r": .rs256(rsa.publicKey), "e": .edDSA(edwards.publicKey), "c": .es256(curve.publicKey),
        ]
        let ada = Identity(subject: "oidc:ada", role: .reader)
        let signRSA: (Data) throws -> Data = {
            try rsa.signature(for: SHA256.hash(data: $0), padding: .insecurePKCS1v1_5).rawRepresentation
        }
        #expect(try Self.verify(Self.signed("RS256", "r", Self.claims(), signRSA), keys) == ada)
        #expect(
            try Self.verify(Self.signed("EdDSA", "e", Self.claims(), { try edwards.signature(for: $0) }), keys) == ada)
        let signCurve: (Data) throws -> Data = { try curve.signature(for: $0).rawRepresentation }
        #expect(try Self.verify(Self.signed("ES256", "c", Self.claims(), signCurve), keys) == ada)
        #expect(
            try Self.verify(Self.signed("ES256", "c", Self.claims(role: #","role":["x","editor"]"#), signCurve), keys)
                .role == .editor)
        // A key is good for its own algorithm and its own issuer only.
        #expect(throws: TokenRejection.unsupportedAlgorithm) {
            try Self.verify(Self.signed("ES256", "r", Self.claims(), signCurve), keys)
        }
        #expect(throws: TokenRejection.unsupportedAlgorithm) {
            try Self.verify(Self.signed("HS256", "r", Self.claims(), signCurve), keys)
        }
        #expect(throws: TokenRejection.badSignature) {
            try Self.verify(Self.signed("RS256", "r", Self.claims(), signCurve), keys)
        }
        #expect(throws: TokenRejection.wrongIssuer) {
            try Self.verify(
                Self.signed(
                    "ES256", "c", Self.claims(issuer: "milestone-gateway", role: #","role":"admin""#), signCurve),
                keys)
        }
        #expect(throws: TokenRejection.unknownKey) {
            try Self.verify(Self.signed("ES256", "x", Self.claims(), signCurve), keys)
        }
    }

    @Test func cannotTakeTheGatewaysKeys() throws {
        let thief = P256.Signing.PrivateKey()
        let token = try Self.signed("ES256", Self.own.id, Self.claims()) {
            try thief.signature(for: $0).rawRepresentation
        }
        #expect(throws: TokenRejection.badSignature) {
            try Self.verify(token, [Self.own.id: .es256(thief.publicKey)])
        }
    }

    @Test func publishKeysOfWhichTheUsefulAreTaken() throws {
        let curve = P256.Signing.PrivateKey().publicKey.rawRepresentation
        let edwards = Curve25519.Signing.PrivateKey().publicKey.rawRepresentation
        let json = """
            {"keys":[
              {"kty":"EC","crv":"P-256","kid":"c","use":"sig","x":"\(Base64URL.encode(curve.prefix(32)))",
               "y":"\(Base64URL.encode(curve.suffix(32)))"},
              {"kty":"OKP","crv":"Ed25519","kid":"e","x":"\(Base64URL.encode(edwards))"},
              {"kty":"OKP","crv":"Ed25519","x":"\(Base64URL.encode(edwards))"},
              {"kty":"OKP","crv":"Ed25519","kid":"enc","use":"enc","x":"\(Base64URL.encode(edwards))"},
              {"kty":"OKP","crv":"Ed25519","kid":"alg","alg":"ES256","x":"\(Base64URL.encode(edwards))"},
              {"kty":"RSA","kid":"small","n":"AQAB","e":"AQAB"},{"kty":"oct","kid":"o"},
              {"kty":"EC","crv":"P-256","kid":"broken","x":"AA","y":"AA"}
            ]}
            """
        let document = try JSONDecoder().decode(KeySetDocument.self, from: Data(json.utf8))
        #expect(document.verifying.keys.sorted() == ["c", "e"])
    }

    @Test func areAskedAgainForAKeyThatIsNotKnown() async throws {
        let issuer = PublishedIssuer()
        let first = P256.Signing.PrivateKey()
        issuer.publish(["one": first])
        try await issuer.serving { address in
            try await RunningGateway.running(adjust: { settings in
                settings.openID = OpenIDSettings(
                    issuer: address, audience: "milestones-web", shortestInterval: .milliseconds(50))
            }) { gateway in
                @Sendable
                func status(_ id: String, _ key: P256.Signing.PrivateKey) async throws -> Int {
                    let expiry = Int(Date().timeIntervalSince1970) + 60
                    let claims =
                        #"{"iss":"\#(address)","aud":"milestones-web","sub":"ada","exp":\#(expiry),"role":"editor"}"#
                    let token = try Self.signed("ES256", id, claims) { try key.signature(for: $0).rawRepresentation }
                    return try await RawClient.connected(to: gateway.port) { client in
                        try await client.send(
                            "DELETE /api/x HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r\n\r\n")
                        let reply = try await client.reply()
                        if reply.status == 200 { #expect(reply.text.contains("X-Milestones-Subject: oidc:ada\n")) }
                        return reply.status
                    }
                }
                try await gateway.eventually { try await status("one", first) == 200 }
                let second = P256.Signing.PrivateKey()
                issuer.publish(["two": second])
                try await gateway.eventually { try await status("two", second) == 200 }
                #expect([401, 503].contains(try await status("one", first)), "taken back by the issuer")
                let asked = issuer.readings
                for _ in 0..<20 { _ = try await status("nobody", first) }
                #expect(issuer.readings - asked < 10, "asked at intervals, not for each token")
            }
        }
    }
}

/// An issuer that publishes what it is told to.
private final class PublishedIssuer: Sendable {
    private struct State {
        var keys: [String: P256.Signing.PrivateKey] = [:]
        var readings = 0
    }

    private let state = Mutex(State())

    var readings: Int { state.withLock { $0.readings } }

    func publish(_ keys: [String: P256.Signing.PrivateKey]) { state.withLock { $0.keys = keys } }

    func serving(_ body: @Sendable (String) async throws -> Void) async throws {
        let (ports, bound) = AsyncStream.makeStream(of: Int.self)
        let address = Mutex("")
        let router = Router()
        router.get("/.well-known/openid-configuration") { _, _ in
            let address = address.withLock { $0 }
            return #"{"issuer":"\#(address)","jwks_uri":"\#(address)/keys"}"#
        }
        router.get("/keys") { _, _ in
            self.state.withLock { state in
                state.readings += 1
                return SigningKeys(state.keys.map { SigningKeys.Key(id: $0, privateKey: $1) }).jwks
            }
        }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in bound.yield(channel.localAddress?.port ?? 0) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            for await port in ports {
                address.withLock { $0 = "http://127.0.0.1:\(port)" }
                break
            }
            try await body(address.withLock { $0 })
            group.cancelAll()
        }
    }
}
