import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PostgreSQL
import PostgreSQLTesting
import ServiceKit
import ServiceLifecycle
import Testing

@testable import Backend

/// A backend on a PostgreSQL server of its own.
struct BackendFixture: Sendable {
    let client: any TestClientProtocol
    let server: ThrowawayPostgreSQL
    let database: Database
    let process: ServiceProcess
    let changes: ChangeSignal

    /// Sends a request whose body, if there is one, is JSON.
    @discardableResult
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ json: String? = nil, headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = headers
        if json != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        return try await client.execute(
            uri: path, method: method, headers: headers, body: json.map { ByteBuffer(string: $0) })
    }

    /// Waits until searches find what was written so far.
    func untilSearchable() async throws {
        try await until { try await database.query("SELECT FROM milestone_text_due").isEmpty }
    }

    /// Adds a milestone and returns its id.
    func create(_ title: String, on date: String, language: String = "en") async throws -> String {
        let response = try await send(.post, "/v1/milestones", milestone(title, on: date, language: language))
        #expect(response.status == .created)
        return try #require(response.json["id"] as? String)
    }
}

func milestone(_ title: String, on date: String, language: String = "en") -> String {
    """
    {"date":"\(date)","title":"\(title)","description":"What happened.","category":"computing",\
    "language":"\(language)"}
    """
}

extension TestResponse {
    /// The body as a JSON object; empty when it is none.
    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(buffer: body))) as? [String: Any] ?? [:]
    }

    /// The names of the fields that a problem complains about.
    var wrongFields: [String] {
        (json["errors"] as? [[String: String]] ?? []).compactMap { $0["field"] }.sorted()
    }

    /// The titles of a search's results.
    var matchTitles: [String] {
        (json["items"] as? [[String: Any]] ?? []).compactMap {
            ($0["milestone"] as? [String: Any])?["title"] as? String
        }
    }

    /// The titles of a list.
    var titles: [String] { (json["items"] as? [[String: Any]] ?? []).compactMap { $0["title"] as? String } }
}

extension Data {
    fileprivate init(buffer: ByteBuffer) { self.init(buffer.readableBytesView) }
}

/// Lends a backend whose schema is up to date.
/// - Parameters:
///   - environment: Settings besides the database's URL.
///   - replica: The name of a database on the same server that reads go to.
///   - framework: Whether requests go through a socket.
func withBackend(
    migrated: Bool = true, environment: [String: String] = [:], replica: String? = nil,
    on framework: TestingSetup = .router,
    _ body: @Sendable @escaping (BackendFixture) async throws -> Void
) async throws {
    try await withPostgreSQL { server in
        var environment = environment.merging(["DATABASE_URL": server.url, "LOG_REQUESTS": "false"]) { $1 }
        environment["DATABASE_REPLICA_URL"] = replica.map { server.url.replacing("///postgres", with: "///\($0)") }
        let process = ServiceProcess(name: "test", configuration: .settings(environment: environment))
        let program = try BackendProgram(
            process: process, settings: BackendSettings(reader: process.configuration))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in program.background { group.addTask { try await service.run() } }
            defer { group.cancelAll() }
            if migrated { try await MilestoneSchema.migrator.migrate(program.database) }
            try await program.server.test(framework) { client in
                try await body(
                    BackendFixture(
                        client: client, server: server, database: program.database, process: process,
                        changes: program.changes))
            }
        }
    }
}

/// Waits until a condition holds; errors on the way count as "not yet".
func until(within patience: Duration = .seconds(20), _ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + patience
    while (try? await condition()) != true {
        try #require(ContinuousClock.now < deadline, "The condition didn't come true within \(patience)")
        try await Task.sleep(for: .milliseconds(20))
    }
}
