import Crypto
import CryptoExtras
import FoundationEssentials

/// A password as it is kept: hashed with scrypt, which costs whoever guesses memory as well as time (RFC 7914).
///
/// Written as `$scrypt$ln=14,r=8,p=5$salt$hash` with base 64, so that a later, costlier setting can stand beside it.
struct PasswordHash: Sendable, Equatable {
    /// What a guess costs.
    struct Cost: Sendable, Equatable {
        /// The binary logarithm of the rounds, 1 to 20.
        var logarithm: Int
        /// The block's size, 1 to 32; memory is 128 bytes times this times the rounds.
        var blockSize: Int
        /// How often the whole is done, 1 to 16.
        var parallelism: Int

        /// Sixteen megabytes, five times over: what OWASP's Password Storage Cheat Sheet asks for.
        static let standard = Cost(logarithm: 14, blockSize: 8, parallelism: 5)
    }

    /// Longest password that is looked at, in bytes.
    static let longestPassword = 1024
    private static let saltLength = 16
    private static let length = 32

    /// What a guess costs.
    let cost: Cost
    private let salt: [UInt8]
    private let hash: [UInt8]

    /// Hashes a password with a salt of its own.
    ///
    /// It takes tenths of a second and the memory of ``Cost``; never call it on an event loop.
    init(_ password: String, cost: Cost = .standard, using generator: inout some RandomNumberGenerator) throws {
        let salt = (0..<Self.saltLength).map { _ in UInt8.random(in: 0...255, using: &generator) }
        self.cost = cost
        self.salt = salt
        hash = try Self.derive(password, salt, cost)
    }

    /// Reads the written form; nil for anything else, and for costs that would be a denial of service.
    init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt" else { return nil }
        let settings = parts[2].split(separator: ",")
        guard settings.count == 3, let logarithm = Self.number(settings[0], "ln=", 1...20),
            let blockSize = Self.number(settings[1], "r=", 1...32),
            let parallelism = Self.number(settings[2], "p=", 1...16),
            let salt = Self.octets(parts[3]), let hash = Self.octets(parts[4]), salt.count >= 8,
            hash.count == Self.length
        else { return nil }
        cost = Cost(logarithm: logarithm, blockSize: blockSize, parallelism: parallelism)
        self.salt = salt
        self.hash = hash
    }

    /// The written form.
    var text: String {
        "$scrypt$ln=\(cost.logarithm),r=\(cost.blockSize),p=\(cost.parallelism)$"
            + "\(Base64URL.encode(salt))$\(Base64URL.encode(hash))"
    }

    /// Whether `password` is the one, in a time that doesn't depend on how nearly it is.
    ///
    /// It costs what hashing does; never call it on an event loop.
    func matches(_ password: String) throws -> Bool {
        guard password.utf8.count <= Self.longestPassword else { return false }
        let other = try Self.derive(password, salt, cost)
        var difference: UInt8 = 0
        for index in hash.indices { difference |= hash[index] ^ other[index] }
        return difference == 0
    }

    private static func derive(_ password: String, _ salt: [UInt8], _ cost: Cost) throws -> [UInt8] {
        try KDF.Scrypt.deriveKey(
            from: Array(password.utf8), salt: salt, outputByteCount: length, rounds: 1 << cost.logarithm,
            blockSize: cost.blockSize, parallelism: cost.parallelism
        ).withUnsafeBytes(Array.init)
    }

    private static func number(_ text: Substring, _ name: String, _ range: ClosedRange<Int>) -> Int? {
        guard text.hasPrefix(name), let number = Int(text.dropFirst(name.count)), range.contains(number) else {
            return nil
        }
        return number
    }

    private static func octets(_ text: Substring) -> [UInt8]? {
        let octets = Array(text.utf8)
        return Base64URL.decode(octets.span, octets.indices)
    }
}
