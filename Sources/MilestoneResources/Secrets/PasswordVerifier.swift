import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a PostgreSQL server has to know of a password: enough to check it, and not the password. Neither statements nor
/// the server's log ever hold the password itself.
///
/// Source: RFC 5802 and RFC 7677; PostgreSQL documentation, *pg_authid*.
enum PasswordVerifier {
    private static let iterations = 4096

    /// The verifier of `password`, as `ALTER ROLE … PASSWORD` takes it.
    static func make(of password: String, using random: inout some RandomNumberGenerator) -> String {
        make(of: password, salt: (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    }

    static func make(of password: String, salt: [UInt8]) -> String {
        let salted = SymmetricKey(data: stretched(password, salt: salt))
        let clientKey = HMAC<SHA256>.authenticationCode(for: Data("Client Key".utf8), using: salted)
        let serverKey = HMAC<SHA256>.authenticationCode(for: Data("Server Key".utf8), using: salted)
        let storedKey = SHA256.hash(data: Data(clientKey))
        return "SCRAM-SHA-256$\(iterations):\(Base64.encode(salt))"
            + "$\(Base64.encode(storedKey)):\(Base64.encode(serverKey))"
    }

    /// PBKDF2 with one block of output.
    private static func stretched(_ password: String, salt: [UInt8]) -> [UInt8] {
        let key = SymmetricKey(data: Data(password.utf8))
        var block = Array(HMAC<SHA256>.authenticationCode(for: Data(salt + [0, 0, 0, 1]), using: key))
        var sum = block
        for _ in 1..<iterations {
            block = Array(HMAC<SHA256>.authenticationCode(for: Data(block), using: key))
            for place in sum.indices { sum[place] ^= block[place] }
        }
        return sum
    }
}
