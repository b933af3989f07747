/// Small text files that only their owner may read.
enum PrivateFile {
    /// The text of a file; `nil` when there is none.
    static func read(_ path: String) throws(JournalError) -> String? {
        let bytes = try AppendOnlyFile.read(path)
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// Writes a file at once: a reader never sees a part of it.
    static func write(_ text: String, to path: String) throws(JournalError) {
        if let slash = path.lastIndex(of: "/") { try AppendOnlyFile.makeDirectory(String(path[..<slash])) }
        var file = try AppendOnlyFile.create(path + ".new")
        defer { file.close() }
        try file.append(Array(text.utf8))
        try file.synchronize()
        try file.rename(to: path)
    }
}
