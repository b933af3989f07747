import Foundation
import Synchronization

/// A PostgreSQL server of one's own, in a temporary directory, reached by a Unix socket.
///
/// Unless told otherwise it loses what a crash of the machine would lose (`fsync` is off), but not what `kill -9` of the
/// server does.
package final class ThrowawayPostgreSQL: Sendable {
    /// A libpq URI of its one database.
    package let url: String

    private let directory: URL
    private let settings: [String: String]
    private let server = Mutex<Process?>(nil)

    private static let binaries = ProcessInfo.processInfo.environment["POSTGRESQL_BIN"] ?? "/usr/lib/postgresql/15/bin"
    private static let isRoot = geteuid() == 0

    init(settings: [String: String]) throws {
        self.settings = ["fsync": "off", "shared_buffers": "16MB"].merging(settings) { $1 }
        var template = Array("/tmp/throwaway-postgresql-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure("There is no temporary directory to be had.") }
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        directory = URL(fileURLWithPath: path)
        url = "postgresql:///postgres?host=\(path)&user=postgres"
        if Self.isRoot, let user = getpwnam("postgres") { chown(path, user.pointee.pw_uid, user.pointee.pw_gid) }
    }

    /// The directory of its Unix socket.
    package var directoryPath: String { directory.path }

    private var dataDirectory: String { directory.path + "/data" }
    private var log: String { directory.path + "/log" }

    /// Makes an empty database cluster.
    func initialize() async throws {
        let process = try launch(
            "initdb",
            [
                "--pgdata", dataDirectory, "--username", "postgres", "--auth", "trust", "--no-sync", "--encoding",
                "UTF8", "--locale", "C.UTF-8",
            ])
        try await wait { !process.isRunning }
        guard process.terminationStatus == 0 else { throw failure("initdb failed") }
    }

    /// Starts the server, again if it was stopped, and returns when it takes connections.
    package func start() async throws {
        let process = try launch(
            "postgres",
            ["-D", dataDirectory, "-k", directory.path, "-c", "listen_addresses=", "-c", "max_connections=50"]
                + settings.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] })
        server.withLock { $0 = process }
        try await wait { isReady || !process.isRunning }
        guard isReady else { throw failure("PostgreSQL doesn't start") }
    }

    /// Kills the server without warning, as a crash does, and returns when all its processes are gone.
    package func kill() async throws {
        try await end(SIGKILL)
    }

    /// Brings what this server has into another one, which has nothing yet, as a dump that is restored there.
    package func restore(into other: ThrowawayPostgreSQL) async throws {
        let file = directory.path + "/dump"
        for (program, arguments) in [
            ("pg_dump", ["--dbname", url, "--format", "custom", "--file", file]),
            ("pg_restore", ["--dbname", other.url, "--exit-on-error", file]),
        ] {
            let process = try launch(program, arguments)
            try await wait { !process.isRunning }
            guard process.terminationStatus == 0 else { throw failure("\(program) failed") }
        }
    }

    func stop() async throws {
        try await end(SIGQUIT)
    }

    func remove() throws {
        try FileManager.default.removeItem(at: directory)
    }

    /// PostgreSQL writes the word when it takes connections, into the last line of its pid file.
    private var isReady: Bool {
        let lines = (try? String(contentsOfFile: dataDirectory + "/postmaster.pid", encoding: .utf8)) ?? ""
        guard let process = server.withLock({ $0 }) else { return false }
        return lines.hasPrefix("\(process.processIdentifier)\n")
            && lines.split(separator: "\n").last?.hasPrefix("ready") == true
    }

    private func end(_ signal: CInt) async throws {
        guard let process = server.withLock({ $0.take() }) else { return }
        Glibc.kill(process.processIdentifier, signal)
        try await wait { !process.isRunning && !hasBackends }
        try? FileManager.default.removeItem(atPath: dataDirectory + "/postmaster.pid")
    }

    /// Orphaned backends keep the shared memory; a new server refuses to start until they are gone.
    private var hasBackends: Bool {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.contains { pid in
            guard Int32(pid) != nil else { return false }
            let working = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")
            return working == dataDirectory
        }
    }

    private func launch(_ program: String, _ arguments: [String]) throws -> Process {
        let path = Self.binaries + "/" + program
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        let process = Process()
        // PostgreSQL refuses to run as root.
        process.executableURL = URL(fileURLWithPath: Self.isRoot ? "/usr/bin/setpriv" : path)
        process.arguments =
            (Self.isRoot ? ["--reuid=postgres", "--regid=postgres", "--clear-groups", path] : []) + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.standardOutput = output
        process.standardError = output
        try process.run()
        return process
    }

    private func wait(until condition: () -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(40)
        while !condition() {
            guard ContinuousClock.now < deadline else { throw failure("Nothing happens") }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private func failure(_ what: String) -> Failure {
        Failure("\(what): \((try? String(contentsOfFile: log, encoding: .utf8)) ?? "no log")")
    }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }
}

/// Lends a running PostgreSQL server and removes it afterwards.
/// - Parameter settings: Settings of the server's.
package func withPostgreSQL<Value: Sendable>(
    settings: [String: String] = [:], _ body: @Sendable (ThrowawayPostgreSQL) async throws -> Value
) async throws -> Value {
    await Gate.servers.enter()
    defer { Gate.servers.leave() }
    let server = try ThrowawayPostgreSQL(settings: settings)
    do {
        try await server.initialize()
        try await server.start()
        let value = try await body(server)
        try await server.stop()
        try server.remove()
        return value
    } catch {
        try? await server.stop()
        try? server.remove()
        throw error
    }
}

/// Lets a few in at a time: many servers that start at once would keep each other from it.
private final class Gate: Sendable {
    static let servers = Gate(places: 4)

    private let state: Mutex<State>

    private struct State {
        var freePlaces: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    init(places: Int) {
        state = Mutex(State(freePlaces: places))
    }

    func enter() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.freePlaces > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.freePlaces -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    func leave() {
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.freePlaces += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
