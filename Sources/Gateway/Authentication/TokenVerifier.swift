/// Why a token isn't accepted.
enum TokenRejection: String, Error, CaseIterable {
    case malformed = "the token is malformed"
    case unsupportedAlgorithm = "the token is signed with an algorithm that is not accepted"
    case unknownKey = "the token is signed with an unknown key"
    case badSignature = "the token's signature does not match"
    case wrongIssuer = "the token was issued by somebody else"
    case wrongAudience = "the token is meant for somebody else"
    case expired = "the token has expired"
    case notYetValid = "the token is not valid yet"
    case badClaims = "the token's claims are incomplete"
}

/// Verifies access tokens: JWTs (RFC 7519) that the gateway signed with ES256 or an external issuer with its algorithm.
///
/// It is synchronous and self-contained, so that it runs on a connection's event loop without a hop. A key verifies with
/// its own algorithm only, and speaks for its own issuer only.
struct TokenVerifier: Sendable {
    /// Who issues the gateway's tokens.
    static let issuer = "milestone-gateway"
    /// Whom the gateway's tokens are for.
    static let audience = "milestones"
    /// Longest token that is looked at, in bytes.
    static let longestToken = 4096
    /// Seconds that clocks may differ.
    static let leeway = 30.0

    private let authorities: [TokenAuthority]

    /// Makes a verifier of the gateway's tokens, signed with one of `keys`, and of an external issuer's.
    init(keys: SigningKeys, external: TokenAuthority? = nil) {
        authorities = [TokenAuthority(keys)] + (external.map { [$0] } ?? [])
    }

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
        let (authority, key) = try key(for: header)
        guard key.verifies(signature, bytes, range.lowerBound..<payloadEnd) else { throw .badSignature }
        guard let claims = Base64URL.decode(bytes, headerEnd + 1..<payloadEnd).flatMap(ClaimSet.init) else {
            throw .malformed
        }
        return try Self.token(claims, of: authority, now: now)
    }

    private func key(for header: ClaimSet) throws(TokenRejection) -> (TokenAuthority, VerifyingKey) {
        guard let algorithm = header.string("alg"), header["crit"] == nil,
            algorithm == "ES256" || authorities.count > 1 && (algorithm == "RS256" || algorithm == "EdDSA")
        else { throw .unsupportedAlgorithm }
        if let type = header["typ"] {
            guard case .string(let name) = type, ["jwt", "at+jwt"].contains(name.lowercased()) else { throw .malformed }
        }
        guard let id = header.string("kid") else { throw .unknownKey }
        for authority in authorities {
            guard let key = authority.keys[id] else { continue }
            guard key.algorithm == algorithm else { throw .unsupportedAlgorithm }
            return (authority, key)
        }
        throw .unknownKey
    }

    private static func token(
        _ claims: ClaimSet, of authority: TokenAuthority, now: Double
    ) throws(TokenRejection) -> VerifiedToken {
        guard claims.string("iss") == authority.issuer else { throw .wrongIssuer }
        switch claims["aud"] {
        case .string(authority.audience): break
        case .strings(let audiences) where audiences.contains(authority.audience): break
        default: throw .wrongAudience
        }
        guard let expiry = claims.number("exp"), let subject = claims.string("sub"), let role = authority.role(claims),
            !subject.isEmpty, subject.utf8.count <= 256,
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
            identity: Identity(subject: authority.subjectPrefix + subject, role: role), expiry: expiry + leeway,
            csrf: claims.string("csrf").map { Array($0.utf8) })
    }
}
