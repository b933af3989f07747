/// What the kernel knows of this process, under the names that every Prometheus client library uses.
public struct ProcessCollector: MetricsCollector {
    private let directory: ProcessDirectory

    /// Creates a collector.
    /// - Parameter directory: The process's directory in procfs; where there is none, nothing is exposed.
    public init(directory: String = "/proc/self") {
        self.directory = ProcessDirectory(path: directory)
    }

    public func collect(into text: inout PrometheusText) {
        guard let stat = directory.contents(of: "stat") else { return }
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
        if let descriptors = directory.countOfEntries(in: "fd") {
            write(&text, "process_open_fds", .gauge, "Open file descriptors.", Double(descriptors))
        }
    }

    // Both are constants of every Linux architecture that this runs on.
    private static let ticksPerSecond = 100.0
    private static let pageSize = 4096.0

    private func write(
        _ text: inout PrometheusText, _ name: String, _ kind: PrometheusText.Kind, _ help: String, _ value: Double
    ) {
        text.writeHeader(name: name, kind: kind, help: help)
        text.writeSample(name: name, value: value)
    }
}
