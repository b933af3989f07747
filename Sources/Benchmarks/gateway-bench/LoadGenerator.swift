import Foundation

/// wrk: loads a proxy over connections that stay open.
struct LoadGenerator {
    /// What one turn told.
    struct Turn {
        var requestsPerSecond: Double
        var p50: Double
        var p99: Double
        var cpuMicroseconds: Double
        var failures: Double
    }

    let cores: MeasuredProcess.Cores
    let threads: Int
    let connections: Int
    /// A script of wrk's that says what is asked.
    let script: String

    /// The script: a method, a token if there is one, and the figures in one line.
    static func script(method: String, token: String?) -> String {
        let authorization = token.map { #"wrk.headers["Authorization"] = "Bearer \#($0)""# } ?? ""
        return """
            wrk.method = "\(method)"
            \(authorization)
            done = function(summary, latency, requests)
              local e = summary.errors
              io.write(string.format("FIGURES %d %d %d %d %d\\n", summary.requests, summary.duration,
                latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
            end

            """
    }

    /// Loads `target` for some seconds.
    func load(_ target: MeasuredProcess, port: Int, seconds: Int) throws -> Turn {
        let before = try target.cpuSeconds()
        let figures = try wrk(port, seconds)
        let cpu = try target.cpuSeconds() - before
        return Turn(
            requestsPerSecond: figures[0] / (figures[1] / 1e6), p50: figures[2] / 1000, p99: figures[3] / 1000,
            cpuMicroseconds: cpu * 1e6 / max(1, figures[0]), failures: figures[4])
    }

    private func wrk(_ port: Int, _ seconds: Int) throws -> [Double] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/taskset")
        process.arguments = [
            "-c", cores, "wrk", "-t\(threads)", "-c\(connections)", "-d\(seconds)s", "-s", script,
            "http://127.0.0.1:\(port)/api/v1/milestones?limit=1",
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: data, as: UTF8.self)
        let figures = text.split(separator: "\n").last { $0.hasPrefix("FIGURES ") }?.split(separator: " ").dropFirst()
            .compactMap { Double($0) }
        guard let figures, figures.count == 5 else {
            throw MeasuredProcess.Useless(description: "wrk told no figures: \(text)")
        }
        return figures
    }
}
