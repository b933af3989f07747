import AsyncHTTPClient
import Foundation
import NIOCore

/// A process that runs on chosen cores and whose costs the kernel tells.
final class MeasuredProcess {
    /// Why a process is of no use.
    struct Useless: Error, CustomStringConvertible {
        let description: String
    }

    /// Cores as `taskset` names them.
    typealias Cores = String

    private let name: String
    private let process: Process
    /// Seconds from its start to the first byte that it answered.
    let secondsToFirstByte: Double

    /// Starts a process and waits until it answers.
    init(_ command: [String], environment: [String: String], on cores: Cores, answering url: String) async throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/taskset")
        process.arguments = ["-c", cores] + command
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardError = FileHandle.nullDevice
        let start = ContinuousClock.now
        try process.run()
        do {
            try await Self.awaitAnswer(url) { process.isRunning && ContinuousClock.now - start < .seconds(10) }
        } catch {
            kill(process.processIdentifier, SIGKILL)
            throw Useless(description: "\(command[0]) doesn't answer at \(url): \(error)")
        }
        secondsToFirstByte = (ContinuousClock.now - start) / .seconds(1)
        self.process = process
        name = command[0]
    }

    deinit {
        // Nothing that is measured here has anything to lose.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// CPU seconds that it has used.
    func cpuSeconds() throws -> Double {
        let fields = try text("stat").split(separator: ") ").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
            throw Useless(description: "the kernel doesn't tell the times of \(process.processIdentifier)")
        }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Megabytes that it holds in memory.
    func residentMegabytes() throws -> Double { try megabytes("VmRSS") }

    /// The most megabytes that it ever held.
    func peakMegabytes() throws -> Double { try megabytes("VmHWM") }

    private static func awaitAnswer(_ url: String, while mayWait: () -> Bool) async throws {
        while true {
            do {
                let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(2))
                _ = try await response.body.collect(upTo: 1 << 20)
                return
            } catch {
                guard mayWait() else { throw error }
                try await Task.sleep(for: .milliseconds(1))
            }
        }
    }

    private func megabytes(_ name: String) throws -> Double {
        for line in try text("status").split(separator: "\n") where line.hasPrefix("\(name):") {
            if let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Double($0) }) {
                return kilobytes / 1024
            }
        }
        throw Useless(description: "the kernel doesn't tell \(name) of \(process.processIdentifier)")
    }

    private func text(_ file: String) throws -> String {
        guard process.isRunning else {
            throw Useless(description: "\(name) ended by itself with \(process.terminationStatus)")
        }
        return String(
            decoding: try Data(contentsOf: URL(filePath: "/proc/\(process.processIdentifier)/\(file)")), as: UTF8.self)
    }
}
