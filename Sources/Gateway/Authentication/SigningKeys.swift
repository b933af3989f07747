import Crypto
import FoundationEssentials

/// The keys that sign access tokens: all of them verify, the newest one whose time has come signs.
///
/// A key's id is the name of its file, and names sort by age, so a new key can be laid beside the old one, and the
/// old one taken away when its last token has expired. A name such as `20260102T030405Z` is the moment from which the key
/// signs: until then it is published, so that nobody sees a token of a key that isn't known everywhere.
struct SigningKeys: Sendable {
    /// One key pair for ES256.
    struct Key: Sendable {
        /// The key's id.
        let id: String
        /// What signs.
        let privateKey: P256.Signing.PrivateKey
        /// What verifies.
        let publicKey: P256.Signing.PublicKey

        /// Makes a key pair of its private half.
        init(id: String, privateKey: P256.Signing.PrivateKey) {
            self.id = id
            self.privateKey = privateKey
            publicKey = privateKey.publicKey
        }
    }

    /// The keys, oldest first.
    let keys: [Key]

    /// Makes a set of keys in any order.
    init(_ keys: [Key]) { self.keys = keys.sorted { $0.id < $1.id } }

    /// No key: nothing is issued and nothing verifies.
    static let none = SigningKeys([])

    /// The key that signs at a moment: the newest whose time has come, or the oldest where no time has.
    ///
    /// - Parameter now: seconds since 1970.
    func signing(at now: Double) -> Key? {
        let moment = Date(timeIntervalSince1970: now.rounded(.down)).formatted(Self.moments)
        return keys.last { !Self.isMoment($0.id) || $0.id <= moment } ?? keys.first
    }

    /// `20260102T030405Z`.
    private static let moments = Date.ISO8601FormatStyle(
        dateSeparator: .omitted, timeSeparator: .omitted, timeZone: .gmt)

    private static func isMoment(_ id: String) -> Bool {
        let octets = Array(id.utf8)
        return octets.count == 16
            && octets.enumerated().allSatisfy { place, octet in
                switch place {
                case 8: octet == 0x54
                case 15: octet == 0x5A
                default: octet.isDigit
                }
            }
    }

    /// The key with this id.
    func key(_ id: String) -> Key? { keys.first { $0.id == id } }

    /// The public halves as a JWK Set (RFC 7517).
    var jwks: String {
        let members = keys.map { key in
            let point = key.publicKey.rawRepresentation
            return #"{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"\#(key.id)","#
                + #""x":"\#(Base64URL.encode(point.prefix(32)))","y":"\#(Base64URL.encode(point.suffix(32)))"}"#
        }
        return #"{"keys":[\#(members.joined(separator: ","))]}"#
    }
}

extension SigningKeys {
    /// Why keys can't be read.
    struct ReadError: Error, CustomStringConvertible {
        /// The file at fault.
        let file: String
        /// What is wrong with it.
        let reason: String

        var description: String { "signing key \(file): \(reason)" }
    }

    /// Reads the PEM files of a mounted Secret.
    ///
    /// - Parameter files: content by file name.
    /// - Throws: ``ReadError`` naming the first file that isn't a private key on P-256.
    init(files: [String: String]) throws(ReadError) {
        var keys: [Key] = []
        for (name, content) in files {
            guard name.utf8.allSatisfy(\.isKeyIdentifierOctet), !name.isEmpty else {
                throw ReadError(file: name, reason: "the name may hold letters, digits, '.', '-' and '_' only")
            }
            do {
                keys.append(Key(id: name, privateKey: try P256.Signing.PrivateKey(pemRepresentation: content)))
            } catch {
                throw ReadError(file: name, reason: "not a PEM private key on the curve P-256")
            }
        }
        self.init(keys)
    }
}

extension UInt8 {
    /// Whether the octet may stand in a key's id: what a Secret's key may hold, and JSON needs no escape for.
    fileprivate var isKeyIdentifierOctet: Bool {
        isDigit || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) || [0x2D, 0x2E, 0x5F].contains(self)
    }
}
