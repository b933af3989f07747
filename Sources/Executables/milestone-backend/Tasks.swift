import ArgumentParser
import Backend
import ServiceKit

/// `milestone-backend migrate`
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Bring the database's schema to this version.")

    @Flag(help: "Only list what would be applied.")
    var plan = false

    @Argument(parsing: .allUnrecognized, help: "Settings as flags.")
    var settings: [String] = []

    func run() async throws {
        let migrations = try await BackendTask(name: "milestone-backend", arguments: settings).migrate(planOnly: plan)
        for migration in migrations {
            print("\(plan ? "Would apply" : "Applied") \(migration)")
        }
        if migrations.isEmpty { print("The schema is up to date.") }
    }
}

/// `milestone-backend generate`
struct Generate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Add milestones from a provider.")

    enum Provider: String, CaseIterable, ExpressibleByArgument {
        case builtin
    }

    @Option(help: "Where milestones come from.")
    var provider = Provider.builtin

    @Option(help: "The most to add; all when left out.")
    var count: Int?

    @Argument(parsing: .allUnrecognized, help: "Settings as flags.")
    var settings: [String] = []

    func validate() throws {
        if let count, count < 0 { throw ValidationError("--count must not be negative.") }
    }

    func run() async throws {
        let task = try BackendTask(name: "milestone-backend", arguments: settings)
        switch provider {
        case .builtin: print(try await task.generate(from: BuiltinProvider(), count: count))
        }
    }
}

/// `milestone-backend seed`
struct Seed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Add all curated milestones that are missing.")

    @Argument(parsing: .allUnrecognized, help: "Settings as flags.")
    var settings: [String] = []

    func run() async throws {
        let task = try BackendTask(name: "milestone-backend", arguments: settings)
        print(try await task.generate(from: BuiltinProvider(), count: nil))
    }
}
