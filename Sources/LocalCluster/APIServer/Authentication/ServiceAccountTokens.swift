import Crypto
package import FoundationEssentials
package import JWTKit

/// Signs and checks the tokens of ServiceAccounts (ES256 JWTs, KEP-1205 bound tokens).
package struct ServiceAccountTokens: Sendable {
    /// Who issues the tokens, and the audience of tokens that name none.
    package static let issuer = "https://kubernetes.default.svc.cluster.local"

    /// What others verify the tokens by.
    let discovery: TokenDiscovery
    private let keys: JWTKeyCollection
    private let date: @Sendable () -> Date

    /// Reads the signing key from a directory, or makes one and writes it there.
    package init(directory: String?, date: @escaping @Sendable () -> Date) async throws {
        let path = directory.map { "\($0)/service-account.key" }
        let pem: String
        if let path, let stored = try PrivateFile.read(path) {
            pem = stored
        } else {
            pem = P256.Signing.PrivateKey().pemRepresentation
            if let path { try PrivateFile.write(pem, to: path) }
        }
        self.date = date
        discovery = TokenDiscovery(try P256.Signing.PrivateKey(pemRepresentation: pem).publicKey)
        keys = await JWTKeyCollection().add(
            ecdsa: try ES256PrivateKey(pem: pem), kid: JWKIdentifier(string: discovery.keyID))
    }

    /// A signed token.
    package func sign(_ claims: Claims) async throws -> String {
        try await keys.sign(claims, kid: JWKIdentifier(string: discovery.keyID))
    }

    /// The claims of a token that is ours and valid now; `nil` for any other text.
    package func verified(_ token: String) async -> Claims? {
        guard token.utf8.lazy.filter({ $0 == UInt8(ascii: ".") }).count == 2 else { return nil }
        do {
            let claims = try await keys.verify(token, as: Claims.self)
            let now = date()
            guard claims.iss == Self.issuer, now.timeIntervalSince1970 < Double(claims.exp),
                Double(claims.nbf) <= now.timeIntervalSince1970 + 60
            else { return nil }
            return claims
        } catch {
            return nil
        }
    }

    /// What a token says.
    package struct Claims: JWTPayload, Sendable {
        /// An object that the token is bound to.
        package struct Reference: Codable, Sendable {
            package var name: String
            package var uid: String
        }

        /// The members under `kubernetes.io`.
        package struct Binding: Codable, Sendable {
            package var namespace: String
            package var serviceaccount: Reference
            package var pod: Reference?
        }

        enum CodingKeys: String, CodingKey {
            case iss, sub, aud, exp, iat, nbf, jti
            case kubernetes = "kubernetes.io"
        }

        package var iss: String
        package var sub: String
        package var aud: [String]
        package var exp: Int64
        package var iat: Int64
        package var nbf: Int64
        package var jti: String
        package var kubernetes: Binding

        package init(
            account: Reference, namespace: String, pod: Reference?, audiences: [String], issued: Int64, lifetime: Int64,
            identifier: String
        ) {
            iss = ServiceAccountTokens.issuer
            sub = "system:serviceaccount:\(namespace):\(account.name)"
            aud = audiences
            iat = issued
            nbf = issued
            exp = issued + lifetime
            jti = identifier
            kubernetes = Binding(namespace: namespace, serviceaccount: account, pod: pod)
        }

        /// Times are checked by ``ServiceAccountTokens/verified(_:)`` against the server's own clock.
        package func verify(using algorithm: some JWTAlgorithm) async throws {}
    }
}
