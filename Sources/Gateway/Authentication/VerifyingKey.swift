import Crypto
import CryptoExtras
import FoundationEssentials

/// A key that verifies signatures with one algorithm and no other, so that a token can't have it taken for another kind.
enum VerifyingKey: Sendable {
    case es256(P256.Signing.PublicKey)
    case rs256(_RSA.Signing.PublicKey)
    case edDSA(Curve25519.Signing.PublicKey)

    /// The algorithm's name in a token's header (RFC 7518 and RFC 8037).
    var algorithm: String {
        switch self {
        case .es256: "ES256"
        case .rs256: "RS256"
        case .edDSA: "EdDSA"
        }
    }

    /// Whether `signature` is one of the octets of `range`.
    func verifies(_ signature: [UInt8], _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        switch self {
        case .es256(let key):
            guard signature.count == 64, let ecdsa = Self.ecdsa(signature) else { return false }
            return key.isValidSignature(ecdsa, for: Self.digest(bytes, range))
        case .rs256(let key):
            return key.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: signature), for: Self.digest(bytes, range),
                padding: .insecurePKCS1v1_5)
        case .edDSA(let key):
            guard signature.count == 64 else { return false }
            return key.isValidSignature(signature, for: bytes.octets(range))
        }
    }

    private static func digest(_ bytes: Span<UInt8>, _ range: Range<Int>) -> SHA256.Digest {
        var hash = SHA256()
        bytes.extracting(range).withUnsafeBytes { hash.update(bufferPointer: $0) }
        return hash.finalize()
    }

    private static func ecdsa(_ octets: [UInt8]) -> P256.Signing.ECDSASignature? {
        do {
            return try P256.Signing.ECDSASignature(rawRepresentation: octets)
        } catch {
            return nil
        }
    }
}
