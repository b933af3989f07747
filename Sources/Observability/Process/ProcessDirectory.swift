#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What procfs tells of a process.
struct ProcessDirectory {
    var path = "/proc/self"

    /// The text of one of its files; `nil` where there is none.
    func contents(of file: String) -> String? {
        // procfs reports a size of zero, so the file must be read to its end rather than by its size.
        guard let handle = fopen(path + "/" + file, "r") else { return nil }
        defer { fclose(handle) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = fread(&chunk, 1, chunk.count, handle)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// How much a directory of it lists; `nil` where there is none.
    func countOfEntries(in subdirectory: String) -> Int? {
        guard let handle = opendir(path + "/" + subdirectory) else { return nil }
        defer { closedir(handle) }
        var count = 0
        while readdir(handle) != nil { count += 1 }
        // Not counted: the directory itself, its parent and the descriptor that reads it.
        return count - 3
    }
}
