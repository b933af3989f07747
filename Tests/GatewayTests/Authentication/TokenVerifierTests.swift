import Crypto
import Foundation
import JWTKit
import Testing

@testable import Gateway

@Suite("Access tokens")
struct TokenVerifierTests {
    private static let now = 1_800_000_000.0
    private static let key = SigningKeys.Key(id: "2026-01", privateKey: P256.Signing.PrivateKey())
    private static let old = SigningKeys.Key(id: "2025-01", privateKey: P256.Signing.PrivateKey())
    private static let keys = SigningKeys([key, old])

    @Test func acceptsWhatTheGatewayIssues() async throws {
        let issuer = AccessTokenIssuer(lifetime: .seconds(60))
        let identity = Identity(subject: "ada", role: .editor)
        let token = try await issuer.issue(for: identity, key: Self.key, now: Date(timeIntervalSince1970: Self.now))
        #expect(try Self.verify(token) == identity)
        #expect(throws: TokenRejection.expired) { try Self.verify(token, now: Self.now + 91) }
        #expect(throws: TokenRejection.notYetValid) { try Self.verify(token, now: Self.now - 31) }
    }

    @Test func acceptsTheTokensOfEveryKeyAndSignsWithTheNewest() throws {
        #expect(Self.keys.signing(at: Self.now)?.id == "2026-01")
        #expect(try Self.verify(Self.token(key: Self.old)).subject == "ada")
    }

    @Test func acceptsSeveralAudiencesWhenOursIsAmongThem() throws {
        let claims = Self.claims.replacingOccurrences(of: #""milestones""#, with: #"["others","milestones"]"#)
        #expect(try Self.verify(Self.token(claims: claims)).role == .admin)
    }

    @Test(arguments: [
        (#""iss":"milestone-gateway""#, #""iss":"somebody""#, TokenRejection.wrongIssuer),
        (#""iss":"milestone-gateway""#, #""iss":["milestone-gateway"]"#, .wrongIssuer),
        (#""aud":"milestones""#, #""aud":"others""#, .wrongAudience),
        (#""aud":"milestones""#, #""aud":[]"#, .wrongAudience),
        (#""exp":1800000060"#, #""exp":1799999969"#, .expired),
        (#""exp":1800000060"#, #""exp":"1800000060""#, .badClaims),
        (#""exp":1800000060"#, #""nbf":0"#, .badClaims),
        (#""iat":1800000000"#, #""iat":1800000031"#, .notYetValid),
        (#""iat":1800000000"#, #""nbf":1800000031"#, .notYetValid),
        (#""role":"admin""#, #""role":"root""#, .badClaims),
        (#""sub":"ada""#, #""sub":"""#, .badClaims),
        (#""sub":"ada""#, #""sub":"ada\r\nX-Milestones-Role: admin""#, .badClaims),
        (#""role":"admin""#, #""role":"reader","role":"admin""#, .malformed),
        (#""role":"admin""#, #""role":"reader","r\u006fle":"admin""#, .malformed),
    ])
    func refusesWrongClaims(part: String, replacement: String, rejection: TokenRejection) {
        let claims = Self.claims.replacingOccurrences(of: part, with: replacement)
        #expect(throws: rejection) { try Self.verify(Self.token(claims: claims)) }
    }

    @Test(arguments: [
        (#"{"alg":"none","kid":"2026-01"}"#, TokenRejection.unsupportedAlgorithm),
        (#"{"alg":"None","kid":"2026-01"}"#, .unsupportedAlgorithm),
        (#"{"alg":"HS256","kid":"2026-01"}"#, .unsupportedAlgorithm),
        (#"{"alg":"es256","kid":"2026-01"}"#, .unsupportedAlgorithm),
        (#"{"kid":"2026-01"}"#, .unsupportedAlgorithm),
        (#"{"alg":"ES256","kid":"2026-01","crit":["exp"]}"#, .unsupportedAlgorithm),
        (#"{"alg":"ES256"}"#, .unknownKey),
        (#"{"alg":"ES256","kid":"unknown"}"#, .unknownKey),
        (#"{"alg":"ES256","kid":"../2026-01"}"#, .unknownKey),
        (#"{"alg":"ES256","kid":"2025-01"}"#, .badSignature),
        (#"{"alg":"ES256","kid":"2026-01","typ":"dpop+jwt"}"#, .malformed),
        (#"{"alg":"HS256","alg":"ES256","kid":"2026-01"}"#, .malformed),
        (#"["ES256"]"#, .malformed), (#"{"alg":"ES256","kid":"2026-01"}x"#, .malformed), ("", .malformed),
    ])
    func refusesOtherHeaders(header: String, rejection: TokenRejection) {
        #expect(throws: rejection) { try Self.verify(Self.token(header: header)) }
    }

    @Test func refusesATokenThatWasTouched() throws {
        let token = try Self.token()
        let parts = token.split(separator: ".")
        let forged = Base64URL.encode(Self.claims.replacingOccurrences(of: "ada", with: "eve").utf8)
        #expect(throws: TokenRejection.badSignature) { try Self.verify("\(parts[0]).\(forged).\(parts[2])") }
        #expect(throws: TokenRejection.badSignature) { try Self.verify("\(parts[0]).\(parts[1]).") }
        #expect(throws: TokenRejection.badSignature) {
            try Self.verify("\(parts[0]).\(parts[1]).\(Base64URL.encode([UInt8](repeating: 0, count: 64)))")
        }
        for broken in [
            "", ".", "..", "a.b", "\(parts[0]).\(parts[1])", token + ".x", token + "=", token + " ", "!" + token,
            String(repeating: "a", count: 5000),
        ] {
            #expect(throws: TokenRejection.malformed) { try Self.verify(broken) }
        }
    }

    @Test func refusesASymmetricSignatureWithThePublicKey() throws {
        let signed =
            Base64URL.encode(#"{"alg":"HS256","kid":"2026-01"}"#.utf8) + "." + Base64URL.encode(Self.claims.utf8)
        let secret = SymmetricKey(data: Data(Self.key.publicKey.pemRepresentation.utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: secret)
        #expect(throws: TokenRejection.unsupportedAlgorithm) {
            try Self.verify("\(signed).\(Base64URL.encode(Data(code)))")
        }
    }

    @Test func publishesItsKeysForOthers() async throws {
        let collection = JWTKeyCollection()
        try await collection.add(jwksJSON: Self.keys.jwks)
        let token = try await AccessTokenIssuer(lifetime: .seconds(60))
            .issue(for: Identity(subject: "ada", role: .reader), key: Self.old, now: Date())
        let claims = try await collection.verify(token, as: AccessTokenClaims.self)
        #expect(claims.sub.value == "ada")
        #expect(!Self.keys.jwks.contains(#""d""#))
    }

    @Test func aKeySignsOnceItsTimeHasCome() throws {
        func signer(_ ids: [String], _ now: Double) -> String? {
            SigningKeys(ids.map { SigningKeys.Key(id: $0, privateKey: Self.key.privateKey) }).signing(at: now)?.id
        }
        // 2026-01-02T03:04:05Z is 1767323045.
        let ids = ["20260101T000000Z", "20260102T030405Z"]
        #expect(signer(ids, 1_767_323_044.9) == ids[0])
        #expect(signer(ids, 1_767_323_045) == ids[1])
        // Whoever's clock is far behind signs with the oldest; a name that is no moment signs at once.
        #expect(signer(ids, 0) == ids[0])
        #expect(signer(["2026-01", "2026-02"], 0) == "2026-02")
        #expect(signer([], 0) == nil)
    }

    @Test func readsKeysFromPEMFilesAndNamesABrokenOne() throws {
        let files = ["a": Self.key.privateKey.pemRepresentation, "b": Self.old.privateKey.pemRepresentation]
        #expect(try SigningKeys(files: files).keys.map(\.id) == ["a", "b"])
        let error = #expect(throws: SigningKeys.ReadError.self) { try SigningKeys(files: ["c": "not a key"]) }
        #expect(error?.file == "c")
        #expect(throws: SigningKeys.ReadError.self) {
            try SigningKeys(files: [#"a"b"#: Self.key.privateKey.pemRepresentation])
        }
    }

    private static let claims =
        #"{"iss":"milestone-gateway","aud":"milestones","sub":"ada","role":"admin","iat":1800000000,"exp":1800000060}"#

    private static func token(
        header: String? = nil, claims: String = claims, key: SigningKeys.Key = key
    ) throws -> String {
        let header = header ?? #"{"alg":"ES256","typ":"JWT","kid":"\#(key.id)"}"#
        let signed = "\(Base64URL.encode(header.utf8)).\(Base64URL.encode(claims.utf8))"
        return "\(signed).\(Base64URL.encode(try key.privateKey.signature(for: Data(signed.utf8)).rawRepresentation))"
    }

    private static func verify(_ token: String, now: Double = now) throws(TokenRejection) -> Identity {
        let bytes = Array(token.utf8)
        return try TokenVerifier(keys: keys).verify(bytes.span, bytes.indices, now: now).identity
    }
}
