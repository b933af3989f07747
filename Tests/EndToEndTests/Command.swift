import Foundation
import Testing

/// A program that was run to its end.
struct Command {
    var status: Int32
    var output: String
    var errors: String

    /// Runs a program, looked up in `PATH` unless it is a path.
    ///
    /// - Parameter deadline: seconds after which it is ended, and the status is that of the signal.
    static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], input: String? = nil,
        deadline: TimeInterval = 60
    ) async throws -> Command {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        // Files, not pipes: a child that outlives the program and keeps a pipe open would hold the test up.
        let directory = FileManager.default.temporaryDirectory.appending(path: "command-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { discard(directory) }
        let (output, errors) = (directory.appending(path: "output"), directory.appending(path: "errors"))
        for file in [output, errors] { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        if let input {
            let file = directory.appending(path: "input")
            try Data(input.utf8).write(to: file)
            process.standardInput = try FileHandle(forReadingFrom: file)
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        try process.run()
        let end = ContinuousClock.now + .seconds(deadline)
        while process.isRunning {
            if ContinuousClock.now > end { kill(process.processIdentifier, SIGKILL) }
            try await Task.sleep(for: .milliseconds(20))
        }
        return Command(
            status: process.terminationStatus, output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }

    /// What the program printed.
    ///
    /// - Throws: a failed expectation with the program's errors when its status isn't 0.
    @discardableResult
    func succeeded(sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
        try #require(status == 0, "status \(status): \(errors)\(output)", sourceLocation: sourceLocation)
        return output
    }

    private static func discard(_ directory: URL) {
        do {
            try FileManager.default.removeItem(at: directory)
        } catch {
            Issue.record(error, "\(directory.path) stays behind")
        }
    }
}

/// Waits until `condition` holds.
///
/// - Throws: a failed expectation after `seconds`, with what `condition` last threw.
func eventually(
    within seconds: Double = 30, sourceLocation: SourceLocation = #_sourceLocation, _ what: String,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + .seconds(seconds)
    var last: (any Error)?
    while ContinuousClock.now < deadline {
        do {
            if try await condition() { return }
            last = nil
        } catch {
            last = error
        }
        try await Task.sleep(for: .milliseconds(100))
    }
    let reason = last.map { ": \($0)" } ?? ""
    throw TimedOut(description: "not within \(seconds) s: \(what)\(reason), at \(sourceLocation)")
}

/// Something that did not happen in time.
struct TimedOut: Error, CustomStringConvertible {
    var description: String
}
