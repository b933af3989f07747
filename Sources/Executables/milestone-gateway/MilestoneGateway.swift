import ArgumentParser
import Gateway
import ServiceKit

/// The platform's entrance.
@main
struct MilestoneGateway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "milestone-gateway",
        abstract: "Routes requests to the platform's services and authenticates them.",
        discussion: "Settings come from flags (--backend-url http://…) or the environment (BACKEND_URL).")

    @Argument(parsing: .allUnrecognized, help: "Settings as flags.")
    var settings: [String] = []

    func run() async throws {
        let process = try ServiceProcess.bootstrap(name: "milestone-gateway", arguments: settings)
        let program = try GatewayProgram(
            process: process, settings: try GatewaySettings(reader: process.configuration))
        try await process.run(program.services)
    }
}
