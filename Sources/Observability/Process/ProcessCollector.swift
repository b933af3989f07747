/// What the kernel knows of this process, under the names that every Prometheus client library uses.
public struct ProcessCollector: MetricsCollector {
    private let directory: ProcessDirectory

    /// Creates a collector.
    /// - Parameter directory: The process's directory in procfs; where there is none, nothing is exposed.
    public init(directory: String = "/proc/self") {
        self.directory = ProcessDirectory(path: directory)
    }

    public func collect() -> [MetricFamily] {
        guard let stat = directory.contents(of: "stat") else { return [] }
        // The second field is the program's name in parentheses, which may hold blanks; fields are counted behind it.
        let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
        guard fields.count > 22, let user = Double(fields[12]), let system = Double(fields[13]),
            let virtual = Double(fields[21]), let residentPages = Double(fields[22])
        else { return [] }
        var families = [
            MetricFamily(
                name: "process_cpu_seconds_total", kind: .counter, help: "User and system CPU time spent, in seconds.",
                value: (user + system) / Self.ticksPerSecond),
            MetricFamily(
                name: "process_virtual_memory_bytes", kind: .gauge, help: "Virtual memory size, in bytes.",
                value: virtual),
            MetricFamily(
                name: "process_resident_memory_bytes", kind: .gauge, help: "Resident memory size, in bytes.",
                value: residentPages * Self.pageSize),
            MetricFamily(
                name: "process_threads", kind: .gauge, help: "Threads of the process.", value: Double(fields[18]) ?? 0),
        ]
        if let descriptors = directory.countOfEntries(in: "fd") {
            families.append(
                MetricFamily(
                    name: "process_open_fds", kind: .gauge, help: "Open file descriptors.", value: Double(descriptors)))
        }
        return families
    }

    // Both are constants of every Linux architecture that this runs on.
    private static let ticksPerSecond = 100.0
    private static let pageSize = 4096.0
}
