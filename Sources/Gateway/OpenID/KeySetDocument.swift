import Crypto
import CryptoExtras
import FoundationEssentials

/// A JWK Set as an external issuer publishes it (RFC 7517).
struct KeySetDocument: Decodable {
    private struct Key: Decodable {
        var kid: String?
        var kty: String
        var use: String?
        var alg: String?
        var crv: String?
        var n: String?
        var e: String?
        var x: String?
        var y: String?
    }

    /// Most keys that are taken.
    private static let mostKeys = 64

    private var keys: [Key]

    /// The keys that can verify tokens, by their ids. Those of other kinds, and those without an id, are left out.
    var verifying: [String: VerifyingKey] {
        var verifying: [String: VerifyingKey] = [:]
        for key in keys.prefix(Self.mostKeys) where key.use == nil || key.use == "sig" {
            guard let id = key.kid, let read = Self.verifying(key), key.alg == nil || key.alg == read.algorithm else {
                continue
            }
            verifying[id] = read
        }
        return verifying
    }

    private static func verifying(_ key: Key) -> VerifyingKey? {
        do {
            switch (key.kty, key.crv) {
            case ("EC", "P-256"):
                guard let x = octets(key.x), let y = octets(key.y), x.count == 32, y.count == 32 else { return nil }
                return .es256(try P256.Signing.PublicKey(rawRepresentation: x + y))
            case ("OKP", "Ed25519"):
                guard let x = octets(key.x) else { return nil }
                return .edDSA(try Curve25519.Signing.PublicKey(rawRepresentation: x))
            case ("RSA", _):
                guard let n = octets(key.n), let e = octets(key.e), n.count <= 1024, e.count <= 8 else { return nil }
                return .rs256(try _RSA.Signing.PublicKey(n: n, e: e))
            default: return nil
            }
        } catch {
            return nil
        }
    }

    private static func octets(_ text: String?) -> [UInt8]? {
        text.flatMap { text in
            let octets = Array(text.utf8)
            return Base64URL.decode(octets.span, octets.indices)
        }
    }
}

/// What an issuer says of itself (OpenID Connect Discovery 1.0, 3), as far as its tokens need it.
struct DiscoveryDocument: Decodable {
    var issuer: String
    var jwks_uri: String
}
