import Foundation
import Measurement
import PostgreSQL
import PostgreSQLTesting

/// The measurements.
struct Bench: Sendable {
    let command: BackendBench
    let server: ThrowawayPostgreSQL
    let database: Database
    /// Cores that the machine has.
    let cores: Int

    /// Where the first of the measured processes listens.
    static let firstPort = 28_400

    private var serverCores: MeasuredProcess.Cores { "0,1" }

    /// wrk, on cores of its own where there are some.
    func load(connections: Int, script: String) throws -> LoadGenerator {
        LoadGenerator(
            cores: cores >= 4 ? "2,3" : "0,1", threads: cores >= 4 ? 2 : 1, connections: connections,
            script: try write(script, to: "load.lua"))
    }

    /// Starts the backend on the server's cores.
    func startBackend() async throws -> MeasuredProcess {
        try await MeasuredProcess(
            [command.backend, "serve"],
            environment: [
                "DATABASE_URL": server.url, "HTTP_HOST": "127.0.0.1", "HTTP_PORT": String(Self.firstPort),
                "LOG_LEVEL": "warning",
            ], on: serverCores, answering: "http://127.0.0.1:\(Self.firstPort)/ready")
    }

    /// Starts the peer on the same cores, with a worker for each.
    func startPeer() async throws -> MeasuredProcess {
        let port = String(Self.firstPort + 1)
        return try await MeasuredProcess(
            [
                command.python, "-m", "uvicorn", "main:app", "--app-dir", command.peer, "--port", port, "--workers",
                "2",
                "--log-level", "warning", "--no-access-log",
            ], environment: ["PGHOST": server.directoryPath], on: serverCores,
            answering: "http://127.0.0.1:\(port)/v1/milestones?limit=1")
    }

    /// Runs a command of the backend to its end.
    func run(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: command.backend)
        process.arguments = arguments
        process.environment = ["DATABASE_URL": server.url, "LOG_LEVEL": "warning"]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw MeasuredProcess.Useless(description: "\(arguments) ended with \(process.terminationStatus)")
        }
    }

    /// Adds milestones whose texts have about as many words as real ones.
    func fill(_ count: Int) async throws {
        try await database.query(
            """
            INSERT INTO milestone (id, date, title, description, category, language, source)
            SELECT gen_random_uuid(), date '1500-01-01' + (number * 37 % 190000)::integer, 'Milestone number ' || number,
                (SELECT string_agg('word' || (number * position * 7919 % 5000), ' ')
                    FROM generate_series(1, 20) AS position),
                (ARRAY['space', 'energy', 'media'])[1 + number % 3], (ARRAY['en', 'es'])[1 + number % 2], 'bench'
            FROM generate_series(1, \(count)) AS number
            ON CONFLICT DO NOTHING
            """, timeout: .seconds(3600))
        try await database.query("ANALYZE milestone")
    }

    /// Writes a file beside the server's own and returns its path.
    func write(_ text: String, to name: String) throws -> String {
        let path = "\(server.directoryPath)/\(name)"
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }
}
