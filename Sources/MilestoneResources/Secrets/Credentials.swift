import Crypto
package import KubernetesModel
import MilestoneAPI

/// How a client of the managed database signs in.
package enum DatabaseCredentials {
    package static let username = "milestones"
    package static let database = "milestones"
    package static let uriKey = "uri"
    /// What a server has to know of the password; only of logins that a rotation made.
    static let verifierKey = "verifier"
    private static let logins = ["\(username)_a", "\(username)_b"]

    /// The login that is given the next password while `current` is in use.
    package static func idleLogin(besides current: String) -> String {
        logins.first { $0 != current } ?? username
    }

    /// New credentials of a login, which a server has to be taught.
    package static func generate(
        login: String, host: String, using random: inout some RandomNumberGenerator
    ) -> SecretData {
        let password = Password.generate(using: &random)
        let verifier = PasswordVerifier.make(of: password, using: &random)
        var data = credentials(login: login, password: password, host: host)
        data.encoded[verifierKey] = Base64.encode(verifier.utf8)
        return data
    }

    /// New credentials for the server at `host`.
    package static func generate(host: String, using random: inout some RandomNumberGenerator) -> SecretData {
        credentials(login: username, password: Password.generate(using: &random), host: host)
    }

    private static func credentials(login: String, password: String, host: String) -> SecretData {
        SecretData([
            "username": login,
            "password": password,
            "dbname": database,
            "host": host,
            "port": String(Port.postgreSQL),
            uriKey: "postgresql://\(login):\(password)@\(host):\(Port.postgreSQL)/\(database)",
        ])
    }
}

/// How the administrator signs in at the gateway.
package enum AdminCredentials {
    /// New credentials.
    package static func generate(using random: inout some RandomNumberGenerator) -> SecretData {
        SecretData(["username": "admin", "password": Password.generate(using: &random)])
    }
}

/// The keys that sign the gateway's tokens.
package enum SigningKeys {
    /// One new P-256 key as PKCS#8 in PEM, under a name by which later keys sort after earlier ones.
    package static func generate(at time: Timestamp, using random: inout some RandomNumberGenerator) -> SecretData {
        let name = time.description.filter { $0 != ":" && $0 != "-" }
        return SecretData([name: privateKey(using: &random).pemRepresentation])
    }

    /// A scalar drawn from `random`; the few that are no key of the curve are drawn again.
    private static func privateKey(using random: inout some RandomNumberGenerator) -> P256.Signing.PrivateKey {
        while true {
            let scalar = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            do {
                return try P256.Signing.PrivateKey(rawRepresentation: scalar)
            } catch {
                continue
            }
        }
    }
}

/// Passwords that need no escaping anywhere.
enum Password {
    private static let alphabet = Array("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789")

    /// Thirty-two letters and digits: over 180 bits.
    static func generate(using random: inout some RandomNumberGenerator) -> String {
        String((0..<32).map { _ in alphabet[Int.random(in: alphabet.indices, using: &random)] })
    }
}
