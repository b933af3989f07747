import Crypto
import Foundation

/// The SHA-256 of a file, of which a little is in memory at a time.
enum FileDigest {
    static func of(_ file: FileHandle) throws -> String {
        var hash = SHA256()
        while let bytes = try file.read(upToCount: 1 << 20), !bytes.isEmpty { hash.update(data: bytes) }
        return hash.finalize().hexadecimal
    }
}
