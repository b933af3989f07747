import Glibc

/// Reads the entries of a log file in their order, across its being put aside and begun anew.
struct LogCursor: ~Copyable {
    private let path: String
    private var descriptor: Int32 = -1
    private var partial: [UInt8] = []

    /// A cursor at the oldest entry that is kept.
    init(path: String) {
        self.path = path
        descriptor = Glibc.open(path + ".old", O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The next entries; empty when there are no more for now.
    mutating func next() -> [LogEntry] {
        while descriptor >= 0 {
            var bytes = [UInt8](repeating: 0, count: 65_536)
            let count = read(descriptor, &bytes, bytes.count)
            guard count > 0 else {
                guard moveOn() else { return [] }
                continue
            }
            partial += bytes[..<count]
            guard let end = partial.lastIndex(of: UInt8(ascii: "\n")) else { continue }
            let text = String(decoding: partial[..<end], as: UTF8.self)
            partial.removeSubrange(...end)
            return text.split(separator: "\n", omittingEmptySubsequences: true).compactMap { LogEntry($0) }
        }
        return []
    }

    /// Goes from a file that was put aside to the one that was begun then.
    private mutating func moveOn() -> Bool {
        var own = stat()
        var current = stat()
        guard fstat(descriptor, &own) == 0, stat(path, &current) == 0, own.st_ino != current.st_ino else {
            return false
        }
        let newer = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard newer >= 0 else { return false }
        close(descriptor)
        descriptor = newer
        return true
    }
}
