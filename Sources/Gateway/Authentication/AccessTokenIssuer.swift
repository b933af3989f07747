import FoundationEssentials
import JWTKit

/// Issues access tokens.
struct AccessTokenIssuer: Sendable {
    /// How long a token is valid.
    let lifetime: Duration

    /// A token that speaks for `identity`.
    ///
    /// - Parameters:
    ///   - key: what signs.
    ///   - csrf: what a browser has to say besides; nil for a token that isn't for browsers.
    ///   - now: when the token is issued.
    func issue(
        for identity: Identity, key: SigningKeys.Key, csrf: String? = nil, now: Date
    ) async throws -> String {
        let id = JWKIdentifier(string: key.id)
        let collection = JWTKeyCollection()
        await collection.add(ecdsa: try ES256PrivateKey(backing: key.privateKey), kid: id)
        return try await collection.sign(
            AccessTokenClaims(
                iss: IssuerClaim(value: TokenVerifier.issuer), aud: AudienceClaim(value: TokenVerifier.audience),
                sub: SubjectClaim(value: identity.subject), role: identity.role.rawValue, csrf: csrf,
                iat: IssuedAtClaim(value: now),
                exp: ExpirationClaim(value: now.addingTimeInterval(Double(lifetime.components.seconds)))),
            kid: id)
    }
}

/// What an access token claims.
struct AccessTokenClaims: JWTPayload {
    var iss: IssuerClaim
    var aud: AudienceClaim
    var sub: SubjectClaim
    var role: String
    var csrf: String?
    var iat: IssuedAtClaim
    var exp: ExpirationClaim

    func verify(using algorithm: some JWTAlgorithm) throws { try exp.verifyNotExpired() }
}
