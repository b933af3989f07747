import ArgumentParser
import Backend
import ServiceKit

/// `milestone-backend serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the API until told to stop.",
        discussion: """
            --database-url URL             libpq URI (DATABASE_URL; required)
            --database-connections N       connections held open (4)
            --database-replica-url URL     libpq URI of a replica for reads
            --database-tls-mode MODE       disable, allow, prefer, require, verify-ca or verify-full
            --database-slow-query-threshold SECONDS
                                           statements that take longer are logged (1; 0: none)
            GENERATOR_API_KEY              key of the model that is asked for milestones on demand; without it they
                                           come from the curated set (see generate --help for more)
            --http-host ADDRESS            address to listen on (0.0.0.0)
            --http-port PORT               port to listen on (8000)
            --log-level LEVEL              trace, debug, info, notice, warning, error or critical (info)
            """)

    @Argument(parsing: .allUnrecognized, help: "Settings as flags.")
    var settings: [String] = []

    func run() async throws {
        let process = try ServiceProcess.bootstrap(name: "milestone-backend", arguments: settings)
        let program = try BackendProgram(
            process: process, settings: BackendSettings(reader: process.configuration))
        try await process.run(program.services)
    }
}
