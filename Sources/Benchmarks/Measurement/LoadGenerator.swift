import Foundation

/// wrk: loads a server over connections that stay open.
package struct LoadGenerator {
    /// What one turn told.
    package struct Turn: Sendable {
        package var requestsPerSecond: Double
        package var p50: Double
        package var p99: Double
        package var cpuMicroseconds: Double
        package var failures: Double
        /// How many requests were answered.
        package var requests: Double
    }

    let cores: MeasuredProcess.Cores
    let threads: Int
    let connections: Int
    /// A script of wrk's that says what is asked, and ends with ``figures``.
    let script: String

    /// Creates a generator.
    package init(cores: MeasuredProcess.Cores, threads: Int, connections: Int, script: String) {
        self.cores = cores
        self.threads = threads
        self.connections = connections
        self.script = script
    }

    /// The end of a script: it tells the figures in one line.
    package static let figures = """
        done = function(summary, latency, requests)
          local e = summary.errors
          io.write(string.format("FIGURES %d %d %d %d %d\\n", summary.requests, summary.duration,
            latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
        end

        """

    /// A script: a method, and a token if there is one.
    package static func script(method: String, token: String? = nil) -> String {
        let authorization = token.map { #"wrk.headers["Authorization"] = "Bearer \#($0)""# } ?? ""
        return """
            wrk.method = "\(method)"
            \(authorization)

            """ + figures
    }

    /// Loads `target` for some seconds.
    package func load(_ target: MeasuredProcess, url: String, seconds: Int) throws -> Turn {
        let before = try target.cpuSeconds()
        let figures = try wrk(url, seconds)
        let cpu = try target.cpuSeconds() - before
        return Turn(
            requestsPerSecond: figures[0] / (figures[1] / 1e6), p50: figures[2] / 1000, p99: figures[3] / 1000,
            cpuMicroseconds: cpu * 1e6 / max(1, figures[0]), failures: figures[4],
            requests: figures[0])
    }

    private func wrk(_ url: String, _ seconds: Int) throws -> [Double] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/taskset")
        process.arguments = [
            "-c", cores, "wrk", "-t\(threads)", "-c\(connections)", "-d\(seconds)s", "-s", script,
            url,
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
