#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the kernel knows of this process, under the names that every Prometheus client library uses.
public struct ProcessCollector: MetricsCollector {
    private let directory: String

    /// Creates a collector.
    /// - Parameter directory: The process's directory in procfs; where there is none, nothing is exposed.
    public init(directory: String = "/proc/self") {
        self.directory = directory
    }

    public func collect(into text: inout PrometheusText) {
        guard let stat = contents(of: "stat") else { return }
        // The second field is the program's name in parentheses, which may hold blanks; fields are counted behind it.
        let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
        guard fields.count > 22, let user = Double(fields[12]), let system = Double(fields[13]),
            let virtual = Double(fields[21]), let residentPages = Double(fields[22])
        else { return }
        write(
            &text, "process_cpu_seconds_total", .counter, "User and system CPU time spent, in seconds.",
            (user + system) / Self.ticksPerSecond)
        write(&text, "process_virtual_memory_bytes", .gauge, "Virtual memory size, in bytes.", virtual)
        write(
            &text, "process_resident_memory_bytes", .gauge, "Resident memory size, in bytes.",
            residentPages * Self.pageSize)
        write(&text, "process_threads", .gauge, "Threads of the process.", Double(fields[18]) ?? 0)
        if let descriptors = countOfEntries(in: "fd") {
            write(&text, "process_open_fds", .gauge, "Open file descriptors.", Double(descriptors))
        }
    }

    // Both are constants of every Linux architecture that this runs on.
    private static let ticksPerSecond = 100.0
    private static let pageSize = 4096.0

    private func contents(of file: String) -> String? {
        // procfs reports a size of zero, so the file must be read to its end rather than by its size.
        guard let handle = fopen(directory + "/" + file, "r") else { return nil }
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

    private func countOfEntries(in subdirectory: String) -> Int? {
        guard let handle = opendir(directory + "/" + subdirectory) else { return nil }
        defer { closedir(handle) }
        var count = 0
        while readdir(handle) != nil { count += 1 }
        // Not counted: the directory itself, its parent and the descriptor that reads it.
        return count - 3
    }

    private func write(
        _ text: inout PrometheusText, _ name: String, _ kind: PrometheusText.Kind, _ help: String, _ value: Double
    ) {
        text.writeHeader(name: name, kind: kind, help: help)
        text.writeSample(name: name, value: value)
    }
}
