import Crypto
import FoundationEssentials

/// The name and password of an account, in a form that can only be compared.
struct Credentials: Sendable, Equatable {
    private let name: HashedAuthenticationCode<SHA256>
    private let password: HashedAuthenticationCode<SHA256>
    private let salt: SymmetricKey

    /// Takes a name and a password; what is kept is useless outside of this process.
    init(name: String, password: String) {
        let salt = SymmetricKey(size: .bits256)
        self.salt = salt
        self.name = HMAC<SHA256>.authenticationCode(for: Array(name.utf8), using: salt)
        self.password = HMAC<SHA256>.authenticationCode(for: Array(password.utf8), using: salt)
    }

    /// Whether both the name and the password are these, in a time that doesn't depend on how nearly they are.
    func match(name: String, password: String) -> Bool {
        let isName = HMAC<SHA256>.isValidAuthenticationCode(
            self.name, authenticating: Array(name.utf8), using: salt)
        let isPassword = HMAC<SHA256>.isValidAuthenticationCode(
            self.password, authenticating: Array(password.utf8), using: salt)
        return isName && isPassword
    }

    static func == (one: Credentials, other: Credentials) -> Bool {
        one.salt == other.salt && one.name == other.name && one.password == other.password
    }
}
