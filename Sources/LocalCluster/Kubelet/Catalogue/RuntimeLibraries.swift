import Glibc

/// Where this process's Swift runtime was loaded from, for programs that are linked to it as this one is.
enum RuntimeLibraries {
    /// The directory of `libswiftCore.so`, or `nil` when the runtime is part of the executable.
    static var swiftDirectory: String? {
        // The kernel hands this file out a page at a time, so it is read until nothing comes.
        guard let file = fopen("/proc/self/maps", "r") else { return nil }
        defer { fclose(file) }
        var maps: [UInt8] = []
        var page = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&page, 1, page.count, file), count > 0 { maps += page[..<count] }
        return swiftDirectory(inMaps: String(decoding: maps, as: UTF8.self))
    }

    /// Finds the directory in the text of a `/proc/<pid>/maps`.
    static func swiftDirectory(inMaps maps: String) -> String? {
        for line in maps.split(separator: "\n") where line.hasSuffix("/libswiftCore.so") {
            guard let start = line.firstIndex(of: "/"), let end = line.lastIndex(of: "/") else { continue }
            return String(line[start..<end])
        }
        return nil
    }
}
