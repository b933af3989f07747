import FoundationEssentials

/// Where this process's Swift runtime was loaded from, for programs that are linked to it as this one is.
enum RuntimeLibraries {
    /// The directory of `libswiftCore.so`, or `nil` when the runtime is part of the executable.
    static var swiftDirectory: String? {
        FileManager.default.contents(atPath: "/proc/self/maps").flatMap {
            swiftDirectory(inMaps: String(decoding: $0, as: UTF8.self))
        }
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
