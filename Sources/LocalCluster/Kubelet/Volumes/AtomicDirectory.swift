import FoundationEssentials
import Glibc

/// A directory whose files change all at once: they are links through `..data`, which is a link to the payload.
///
/// Source: Kubernetes' `pkg/volume/util/atomic_writer.go`.
struct AtomicDirectory: Sendable {
    /// The directory that is mounted.
    var path: String

    private static let dataLink = "..data"

    /// Makes the directory have these files and no others; does nothing when it has them already.
    ///
    /// - Parameter version: names the payload; every change needs another one.
    /// - Returns: whether anything changed.
    /// - Throws: `CocoaError` when the machine's file system refuses.
    @discardableResult
    func write(_ files: [ProjectedFile], version: String) throws -> Bool {
        let manager = FileManager.default
        try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
        let old = HostFiles.linkDestination(of: path + "/" + Self.dataLink)
        if let old, has(files, at: path + "/" + old) { return false }

        let payload = "..\(version)"
        for file in files { try write(file, in: path + "/" + payload) }
        if files.isEmpty {
            try manager.createDirectory(atPath: path + "/" + payload, withIntermediateDirectories: true)
        }
        let newLink = path + "/..data_tmp"
        unlink(newLink)
        try manager.createSymbolicLink(atPath: newLink, withDestinationPath: payload)
        guard rename(newLink, path + "/" + Self.dataLink) == 0 else { throw CocoaError(.fileWriteUnknown) }

        let tops = Set(files.map { String($0.path.prefix { $0 != "/" }) })
        for top in tops where HostFiles.linkDestination(of: path + "/" + top) == nil {
            try manager.createSymbolicLink(
                atPath: path + "/" + top, withDestinationPath: Self.dataLink + "/" + top)
        }
        for name in HostFiles.names(in: path) where !name.hasPrefix("..") && !tops.contains(name) {
            unlink(path + "/" + name)
        }
        if let old, old != payload { try manager.removeItem(atPath: path + "/" + old) }
        return true
    }

    private func write(_ file: ProjectedFile, in directory: String) throws {
        let target = directory + "/" + file.path
        let parent = target[..<(target.lastIndex(of: "/") ?? target.endIndex)]
        try FileManager.default.createDirectory(atPath: String(parent), withIntermediateDirectories: true)
        try Data(file.contents).write(to: URL(filePath: target))
        // Whoever runs the kubelet owns the file, and is the container's user inside its sandbox.
        guard chmod(target, mode_t(file.mode)) == 0 else { throw CocoaError(.fileWriteNoPermission) }
    }

    /// Whether a payload is exactly these files.
    private func has(_ files: [ProjectedFile], at payload: String) -> Bool {
        var found: Set<ProjectedFile> = []
        collect(payload, below: "", into: &found)
        return found == Set(files)
    }

    private func collect(_ directory: String, below prefix: String, into found: inout Set<ProjectedFile>) {
        for name in HostFiles.names(in: directory) {
            let full = directory + "/" + name
            var status = stat()
            guard stat(full, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                collect(full, below: prefix + name + "/", into: &found)
            } else {
                found.insert(
                    ProjectedFile(
                        path: prefix + name, contents: FileManager.default.contents(atPath: full).map(Array.init) ?? [],
                        mode: Int(status.st_mode & 0o7777)))
            }
        }
    }
}
