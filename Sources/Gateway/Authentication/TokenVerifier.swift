import Crypto
import FoundationEssentials

/// Why a token isn't accepted.
enum TokenRejection: String, Error, CaseIterable {
    case malformed = "the token is malformed"
    case unsupportedAlgorithm = "the token is not signed with ES256"
    case unknownKey = "the token is signed with an unknown key"
    case badSignature = "the token's signature does not match"
    case wrongIssuer = "the token was issued by somebody else"
    case wrongAudience = "the token is meant for somebody else"
    case expired = "the token has expired"
    case notYetValid = "the token is not valid yet"
    case badClaims = "the token's claims are incomplete"
}

/// Verifies access tokens: signed JWTs (RFC 7519) with the algorithm ES256 and nothing else.
///
/// It is synchronous and self-contained, so that it runs on a connection's event loop without a hop.
struct TokenVerifier: Sendable {
    /// Who issues the tokens.
    static let issuer = "milestone-gateway"
    /// Whom the tokens are for.
    static let audience = "milestones"
    /// Longest token that is looked at, in bytes.
    static let longestToken = 4096
    /// Seconds that clocks may differ.
    static let leeway = 30.0

    private let keys: SigningKeys

    /// Makes a verifier that trusts `keys`.
    init(keys: SigningKeys) { self.keys = keys }

    /// Verifies the token of `range`.
    ///
    /// - Parameter now: seconds since 1970.
    /// - Returns: whom the token speaks for, and until when.
    func verify(_ bytes: Span<UInt8>, _ range: Range<Int>, now: Double) throws(TokenRejection) -> VerifiedToken {
        guard range.count <= Self.longestToken,
            let headerEnd = bytes.firstOffset(of: Octet.dot, in: range),
            let payloadEnd = bytes.firstOffset(of: Octet.dot, in: headerEnd + 1..<range.upperBound),
            let header = Base64URL.decode(bytes, range.lowerBound..<headerEnd).flatMap(ClaimSet.init),
            let signature = Base64URL.decode(bytes, payloadEnd + 1..<range.upperBound)
        else { throw .malformed }
        let key = try key(for: header)
        var signed = SHA256()
        bytes.extracting(range.lowerBound..<payloadEnd).withUnsafeBytes { signed.update(bufferPointer: $0) }
        guard signature.count == 64, let ecdsa = Self.signature(signature),
            key.publicKey.isValidSignature(ecdsa, for: signed.finalize())
        else { throw .badSignature }
        guard let claims = Base64URL.decode(bytes, headerEnd + 1..<payloadEnd).flatMap(ClaimSet.init) else {
            throw .malformed
        }
        return try Self.token(claims, now: now)
    }

    private func key(for header: ClaimSet) throws(TokenRejection) -> SigningKeys.Key {
        guard header.string("alg") == "ES256", header["crit"] == nil else { throw .unsupportedAlgorithm }
        if let type = header["typ"] {
            guard case .string(let name) = type, ["jwt", "at+jwt"].contains(name.lowercased()) else { throw .malformed }
        }
        guard let id = header.string("kid"), let key = keys.key(id) else { throw .unknownKey }
        return key
    }

    private static func signature(_ octets: [UInt8]) -> P256.Signing.ECDSASignature? {
        do {
            return try P256.Signing.ECDSASignature(rawRepresentation: octets)
        } catch {
            return nil
        }
    }

    private static func token(_ claims: ClaimSet, now: Double) throws(TokenRejection) -> VerifiedToken {
        guard claims.string("iss") == issuer else { throw .wrongIssuer }
        switch claims["aud"] {
        case .string(audience): break
        case .strings(let audiences) where audiences.contains(audience): break
        default: throw .wrongAudience
        }
        guard let expiry = claims.number("exp"), let subject = claims.string("sub"),
            let role = claims.string("role").flatMap(Role.init), !subject.isEmpty, subject.utf8.count <= 256,
            subject.utf8.allSatisfy({ $0.isFieldValueOctet && $0 != Octet.tab })
        else { throw .badClaims }
        guard expiry + leeway > now else { throw .expired }
        if let start = claims["nbf"] {
            guard case .number(let seconds) = start, seconds - leeway <= now else { throw .notYetValid }
        }
        if let issued = claims["iat"] {
            guard case .number(let seconds) = issued, seconds - leeway <= now else { throw .notYetValid }
        }
        return VerifiedToken(
            identity: Identity(subject: subject, role: role), expiry: expiry + leeway,
            csrf: claims.string("csrf").map { Array($0.utf8) })
    }
}
