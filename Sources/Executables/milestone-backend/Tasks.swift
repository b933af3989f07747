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
    static let configuration = CommandConfiguration(
        abstract: "Add milestones from a provider.",
        discussion: """
            For openai, an OpenAI-compatible chat API is asked:
            GENERATOR_API_KEY              its key (required; better in the environment than as a flag)
            --generator-base-url URL       its address (https://api.openai.com/v1)
            --generator-model NAME         the model (gpt-4o-mini)
            --generator-token-budget N     most tokens of one run (200000)
            --generator-requests-per-minute N
                                           most questions a minute (60)
            """)

    enum Provider: String, CaseIterable, ExpressibleByArgument {
        case builtin, openai
    }

    enum Language: String, CaseIterable, ExpressibleByArgument {
        case en, es
    }

    @Option(help: "Where milestones come from.")
    var provider = Provider.builtin

    @Option(help: "What milestones are told in; only for a model.")
    var language = Language.es

    @Option(help: "The most to add; when left out all curated ones, or one of a model.")
    var count: Int?

    @Argument(parsing: .allUnrecognized, help: "Settings as flags.")
    var settings: [String] = []

    func validate() throws {
        if let count, count < 0 { throw ValidationError("--count must not be negative.") }
    }

    func run() async throws {
        let process = try ServiceProcess.bootstrap(name: "milestone-backend", arguments: settings)
        let task = try BackendTask(process: process)
        switch provider {
        case .builtin: print(try await task.generate(from: BuiltinProvider(), count: count))
        case .openai:
            let settings = try ChatSettings(reader: process.configuration)
            let language: MilestoneLanguage = language == .es ? .spanish : .english
            print(try await task.generate(with: settings, language: language, count: count ?? 1) { print($0) })
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
