import NIOCore

/// A file that pages refer to under a name that changes with its content, so that browsers may keep it for ever.
struct StaticAsset: Sendable {
    /// The path that serves it.
    let path: String
    /// Its media type.
    let contentType: String
    /// Its content.
    let content: ByteBuffer

    /// Makes an asset.
    ///
    /// - Parameters:
    ///   - name: the file's name without its extension.
    ///   - fileExtension: the extension without a dot.
    ///   - content: what is in it.
    init(name: String, fileExtension: String, contentType: String, content: [UInt8]) {
        path = "/assets/\(name).\(Self.fingerprint(content)).\(fileExtension)"
        self.contentType = contentType
        self.content = ByteBuffer(bytes: content)
    }

    /// A short name for a content: 64-bit FNV-1a, which tells versions apart and protects nothing.
    private static func fingerprint(_ content: [UInt8]) -> String {
        let hash = content.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
