import Crypto
import FoundationEssentials
import KubernetesModel

/// What others verify the tokens of ServiceAccounts by (OpenID Connect Discovery 1.0).
struct TokenDiscovery: Sendable {
    /// The key's identifier, as tokens name it: the hash of its public half.
    let keyID: String
    private let point: Data

    init(_ key: P256.Signing.PublicKey) {
        keyID = Self.base64URL(Data(SHA256.hash(data: key.derRepresentation)))
        point = key.rawRepresentation
    }

    /// The answer to `/openid/v1/jwks`.
    var keySet: JSONValue {
        [
            "keys": [
                [
                    "use": "sig", "kty": "EC", "kid": .string(keyID), "crv": "P-256", "alg": "ES256",
                    "x": .string(Self.base64URL(point.prefix(32))), "y": .string(Self.base64URL(point.suffix(32))),
                ]
            ]
        ]
    }

    /// The answer to `/.well-known/openid-configuration`.
    ///
    /// - Parameter host: where the server is reached.
    func configuration(host: String) -> JSONValue {
        [
            "issuer": .string(ServiceAccountTokens.issuer),
            "jwks_uri": .string("https://\(host)/openid/v1/jwks"),
            "response_types_supported": ["id_token"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
        ]
    }

    private static func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
