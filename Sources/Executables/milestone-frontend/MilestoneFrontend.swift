import ArgumentParser
import Frontend
import ServiceKit

/// The platform's pages.
@main
struct MilestoneFrontend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "milestone-frontend",
        abstract: "Shows milestones as pages.",
        discussion: "Settings come from flags (--backend-url http://…) or the environment (BACKEND_URL).")

    @Argument(parsing: .allUnrecognized, help: "Settings as flags.")
    var settings: [String] = []

    func run() async throws {
        let process = try ServiceProcess.bootstrap(name: "milestone-frontend", arguments: settings)
        let settings = try FrontendSettings(reader: process.configuration)
        let program = try await FrontendProgram(process: process, settings: settings)
        try await process.run(program.services)
    }
}
