#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that is only ever appended to; few calls of the system, each with its error.
struct AppendOnlyFile: Sendable {
    /// Writes bytes to a descriptor as `write(2)` does; tests let it fail.
    typealias Write = @Sendable (Int32, UnsafeRawBufferPointer) -> Int

    /// The system's own write.
    static let systemWrite: Write = { systemCall(write: $1, to: $0) }

    private let descriptor: Int32
    private let write: Write
    private var path: String
    private(set) var size = 0

    /// Makes an empty file, in place of one that may be there.
    static func create(
        _ path: String, write: @escaping Write = systemWrite
    ) throws(JournalError) -> AppendOnlyFile {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw JournalError(operation: "create", path: path, code: errno) }
        return AppendOnlyFile(descriptor: descriptor, write: write, path: path)
    }

    /// Makes a directory and those above it.
    static func makeDirectory(_ path: String) throws(JournalError) {
        guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        let code = errno
        guard code == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw JournalError(operation: "make", path: path, code: code)
        }
        try makeDirectory(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 else { throw JournalError(operation: "make", path: path, code: errno) }
    }

    /// The bytes of a file; none when there is no file.
    static func read(_ path: String) throws(JournalError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return [] }
            throw JournalError(operation: "open", path: path, code: errno)
        }
        defer { _ = systemClose(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = systemRead(descriptor, &chunk)
            if count == 0 { return bytes }
            if count > 0 {
                bytes += chunk[..<count]
            } else if errno != EINTR {
                throw JournalError(operation: "read", path: path, code: errno)
            }
        }
    }

    /// Appends bytes, all of them or none.
    ///
    /// - Parameter isForced: whether they must be on the disk.
    mutating func append(_ bytes: [UInt8], isForced: Bool = false) throws(JournalError) {
        do throws(JournalError) {
            try writeAll(bytes)
            if isForced { try synchronize() }
        } catch {
            // A torn record would hide everything that is appended after it.
            guard ftruncate(descriptor, off_t(size)) == 0 else {
                throw JournalError(operation: "cut a torn record off", path: path, code: errno)
            }
            throw error
        }
        size += bytes.count
    }

    private func writeAll(_ bytes: [UInt8]) throws(JournalError) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { write(descriptor, $0) }
            if count >= 0 {
                offset += count
            } else if errno != EINTR {
                throw JournalError(operation: "write", path: path, code: errno)
            }
        }
    }

    func synchronize() throws(JournalError) {
        guard fsync(descriptor) == 0 else { throw JournalError(operation: "synchronize", path: path, code: errno) }
    }

    /// Takes the place of the file at `path`, so that a reader finds the old one or the new one, each whole.
    mutating func rename(to path: String) throws(JournalError) {
        guard systemRename(self.path, path) == 0 else {
            throw JournalError(operation: "rename", path: self.path, code: errno)
        }
        self.path = path
        let directory = open(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]), O_RDONLY | O_CLOEXEC)
        guard directory >= 0 else { throw JournalError(operation: "open the directory of", path: path, code: errno) }
        defer { _ = systemClose(directory) }
        guard fsync(directory) == 0 else {
            throw JournalError(operation: "synchronize the directory of", path: path, code: errno)
        }
    }

    func close() { _ = systemClose(descriptor) }
}

// The members above share their names with the system's calls.
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
private func systemRead(_ descriptor: Int32, _ bytes: inout [UInt8]) -> Int { read(descriptor, &bytes, bytes.count) }
private func systemCall(write bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
private func systemRename(_ old: String, _ new: String) -> Int32 { rename(old, new) }
