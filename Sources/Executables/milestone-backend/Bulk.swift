import ArgumentParser
import Backend
import Foundation

/// `milestone-backend import`
struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Store the milestones of a file: all of them or, when one is wrong, none.")

    @Argument(help: "A file whose name ends in .ndjson or .csv.")
    var file: String

    @Argument(parsing: .allUnrecognized, help: "Settings as flags.")
    var settings: [String] = []

    func run() async throws {
        guard let format = BulkFormat(named: file) else {
            throw ValidationError("The name of \(file) must end in .ndjson or .csv.")
        }
        let task = try BackendTask(name: "milestone-backend", arguments: settings)
        let isTerminal = isatty(STDERR_FILENO) == 1
        let outcome = try await task.importMilestones(from: file, format: format) { count in
            if isTerminal { FileHandle.standardError.write(Data("\r\(count) milestones read".utf8)) }
        }
        if isTerminal { FileHandle.standardError.write(Data("\n".utf8)) }
        print(outcome)
    }
}

/// `milestone-backend export`
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Write all milestones to standard output.")

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case ndjson, csv
    }

    @Option(help: "How they are written.")
    var format = Format.ndjson

    @Argument(parsing: .allUnrecognized, help: "Settings as flags.")
    var settings: [String] = []

    func run() async throws {
        let task = try BackendTask(name: "milestone-backend", arguments: settings)
        try await task.exportMilestones(as: format == .csv ? .csv : .ndjson) { chunk in
            try FileHandle.standardOutput.write(contentsOf: chunk)
        }
    }
}
