import Crypto
import Foundation

/// Files that the measured processes read: their configurations, a key and a token.
struct BenchDirectory {
    private static let keyID = "bench"

    /// The directory's path.
    let path: String
    /// A token that lets its bearer write.
    let token: String

    /// Makes the directory.
    init() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "gateway-bench-\(getpid())")
        path = root.path
        let key = P256.Signing.PrivateKey()
        token = try Self.token(signedBy: key)
        for name in ["keys", "admin"] {
            try FileManager.default.createDirectory(
                at: root.appending(path: name), withIntermediateDirectories: true)
        }
        try write(key.pemRepresentation, to: "keys/\(Self.keyID)")
        try write(key.publicKey.pemRepresentation, to: "public.pem")
        try write("admin", to: "admin/username")
        try write(UUID().uuidString, to: "admin/password")
    }

    /// The path of one of its files.
    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: file(name)))
        return file(name)
    }

    /// Deletes everything.
    func remove() {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("\(path) stays behind: \(error)")
        }
    }

    private static func token(signedBy key: P256.Signing.PrivateKey) throws -> String {
        let now = Int(Date().timeIntervalSince1970)
        let claims =
            #"{"iss":"milestone-gateway","aud":"milestones","sub":"bench","role":"editor","iat":\#(now),"exp":\#(now + 86_400)}"#
        let signed =
            base64(Data(#"{"alg":"ES256","typ":"JWT","kid":"\#(keyID)"}"#.utf8)) + "." + base64(Data(claims.utf8))
        return signed + "." + base64(try key.signature(for: Data(signed.utf8)).rawRepresentation)
    }

    private static func base64(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
