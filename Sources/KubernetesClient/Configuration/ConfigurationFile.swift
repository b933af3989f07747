#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Files that a configuration refers to.
enum ConfigurationFile {
    /// The content of a file.
    ///
    /// - Parameter key: what refers to the file, for the error.
    static func read(_ path: String, key: String? = nil) throws(ConfigurationError) -> [UInt8] {
        do {
            return try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            let reason = FileManager.default.fileExists(atPath: path) ? "can't be read" : "there is no such file"
            throw ConfigurationError(
                .unreadableFile, file: path, key: key, message: reason, underlyingError: nil)
        }
    }

    /// The text of a file without white space around it.
    static func readText(_ path: String, key: String? = nil) throws(ConfigurationError) -> String {
        let bytes = try read(path, key: key)
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        let start = bytes.firstIndex { !isBlank($0) } ?? bytes.endIndex
        let end = bytes.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }
}
