import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix

/// A process that runs on chosen cores and whose costs, and its children's, the kernel tells.
package final class MeasuredProcess {
    /// Why a process is of no use.
    package struct Useless: Error, CustomStringConvertible {
        package let description: String

        /// Creates an error that says why.
        package init(description: String) { self.description = description }
    }

    /// Cores as `taskset` names them.
    package typealias Cores = String

    private let name: String
    private let process: Process
    /// Seconds from its start to the first byte that it answered.
    package let secondsToFirstByte: Double

    /// Starts a process and waits until it answers.
    package init(_ command: [String], environment: [String: String], on cores: Cores, answering url: String)
        async throws
    {
        let process = Self.prepared(command, environment, cores)
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

    /// Starts a process that tells what it does in lines of its standard output, and waits for the first of them.
    ///
    /// - Parameter output: the file that its output goes to.
    package init(_ command: [String], environment: [String: String], on cores: Cores, telling output: LineFile)
        async throws
    {
        let process = Self.prepared(command, environment, cores)
        process.standardOutput = try output.opened()
        let start = ContinuousClock.now
        try process.run()
        do {
            while try output.lines.isEmpty {
                guard process.isRunning, ContinuousClock.now - start < .seconds(60) else {
                    throw Useless(description: "\(command[0]) says nothing")
                }
                try await Task.sleep(for: .milliseconds(1))
            }
        } catch {
            kill(process.processIdentifier, SIGKILL)
            throw error
        }
        secondsToFirstByte = (ContinuousClock.now - start) / .seconds(1)
        self.process = process
        name = command[0]
    }

    /// Asks the process to end, and waits until it has.
    package func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    deinit {
        // Nothing that is measured here has anything to lose.
        for identifier in family { kill(identifier, SIGKILL) }
        process.waitUntilExit()
    }

    /// CPU seconds that they have used.
    package func cpuSeconds() throws -> Double {
        try family.reduce(0) { sum, identifier in
            let fields = try text("stat", of: identifier).split(separator: ") ").last?.split(separator: " ") ?? []
            guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
                throw Useless(description: "the kernel doesn't tell the times of \(identifier)")
            }
            return sum + (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        }
    }

    /// Megabytes that they hold in memory; what several share counts for each.
    package func residentMegabytes() throws -> Double { try megabytes("VmRSS") }

    /// The most megabytes that each ever held.
    package func peakMegabytes() throws -> Double { try megabytes("VmHWM") }

    /// The process itself and all that descend from it.
    private var family: [pid_t] {
        var family = [process.processIdentifier]
        var index = 0
        while index < family.count {
            let path = "/proc/\(family[index])/task/\(family[index])/children"
            let children = FileManager.default.contents(atPath: path) ?? Data()
            family += String(decoding: children, as: UTF8.self).split(separator: " ").compactMap { pid_t($0) }
            index += 1
        }
        return family
    }

    private static func prepared(
        _ command: [String], _ environment: [String: String], _ cores: Cores
    ) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/taskset")
        process.arguments = ["-c", cores] + command
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        return process
    }

    private static func awaitAnswer(_ url: String, while mayWait: () -> Bool) async throws {
        guard let address = URL(string: url), let host = address.host(), let port = address.port else {
            throw Useless(description: "\(url) names no host and port")
        }
        while true {
            do {
                // The client waits a tenth of a second after a connection that failed, which would be measured as well.
                try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                    .connect(host: host, port: port).get().close()
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
        try family.reduce(0) { sum, identifier in
            for line in try text("status", of: identifier).split(separator: "\n") where line.hasPrefix("\(name):") {
                let fields = line.split(whereSeparator: \.isWhitespace)
                if let kilobytes = fields.dropFirst().first.flatMap({ Double($0) }) { return sum + kilobytes / 1024 }
            }
            throw Useless(description: "the kernel doesn't tell \(name) of \(identifier)")
        }
    }

    private func text(_ file: String, of identifier: pid_t) throws -> String {
        guard process.isRunning else {
            throw Useless(description: "\(name) ended by itself with \(process.terminationStatus)")
        }
        return String(decoding: try Data(contentsOf: URL(filePath: "/proc/\(identifier)/\(file)")), as: UTF8.self)
    }
}
