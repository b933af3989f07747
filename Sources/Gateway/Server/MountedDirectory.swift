import FoundationEssentials

/// A directory where a Secret or a ConfigMap is mounted: one file a key.
struct MountedDirectory: Sendable {
    /// Largest file that is read, in bytes.
    private static let largestFile = 1024 * 1024

    /// The directory's path.
    let path: String

    /// The content of the files by their names; the mount's own entries, which begin with dots, are left out.
    func read() throws -> [String: String] {
        var files: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: path) where !name.hasPrefix(".") {
            let data = try Data(contentsOf: URL(filePath: path, directoryHint: .isDirectory).appending(path: name))
            guard data.count <= Self.largestFile else { continue }
            files[name] = String(decoding: data, as: UTF8.self)
        }
        return files
    }
}
