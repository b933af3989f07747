import HTTPTypes
import HummingbirdTesting
import NIOCore
import PostgreSQL
import PostgreSQLTesting
import ServiceKit
import Testing

@testable import Backend

@Suite(.timeLimit(.minutes(2)))
struct AvailabilityTests {
    @Test func answers503WhileTheDatabaseIsGoneAndRecovers() async throws {
        try await withBackend { backend in
            let id = try await backend.create("One", on: "1970-01-01")
            #expect(try await backend.send(.get, "/ready").status == .ok)
            try await backend.server.kill()
            let away = try await backend.send(.get, "/v1/milestones/\(id)")
            #expect(away.status == .serviceUnavailable)
            #expect(away.headers[.contentType] == "application/problem+json")
            #expect(away.headers[.retryAfter] == "2")
            #expect(try await backend.send(.get, "/ready").status == .serviceUnavailable)
            #expect(try await backend.send(.get, "/health").status == .ok)
            try await backend.server.start()
            try await until { try await backend.send(.get, "/ready").status == .ok }
            let back = try await backend.send(.get, "/v1/milestones/\(id)")
            #expect(back.status == .ok)
        }
    }

    @Test func losesNoAcknowledgedMilestoneWhenTheServerIsKilled() async throws {
        try await withBackend { backend in
            let acknowledged = try await withThrowingTaskGroup(of: [String].self) { group in
                for writer in 0..<8 {
                    group.addTask {
                        var ids: [String] = []
                        for number in 0... {
                            let response = try await backend.send(
                                .post, "/v1/milestones", milestone("\(writer) \(number)", on: "1970-01-01"))
                            guard response.status == .created else {
                                #expect(response.status == .serviceUnavailable)
                                break
                            }
                            if let id = response.json["id"] as? String { ids.append(id) }
                        }
                        return ids
                    }
                }
                try await until {
                    let rows = try await backend.database.query("SELECT count(*) FROM milestone")
                    return try rows[0].decode(0, as: Int.self) >= 100
                }
                try await backend.server.kill()
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(acknowledged.count >= 100)
            try await backend.server.start()
            try await until { try await backend.send(.get, "/ready").status == .ok }
            for id in acknowledged {
                #expect(try await backend.send(.get, "/v1/milestones/\(id)").status == .ok)
            }
        }
    }

    @Test func readsFromTheReplicaAndWritesToTheDatabase() async throws {
        try await withBackend(replica: "replica", on: .live) { backend in
            #expect(try await backend.send(.get, "/ready").status == .serviceUnavailable)
            // A database that never follows the other, which shows who is asked.
            try await backend.database.query("CREATE DATABASE replica")
            let url = backend.server.url.replacing("///postgres", with: "///replica")
            let configuration = DatabaseConfiguration(url: url, applicationName: "test")
            try await Database.withDatabase(configuration, logger: backend.process.logger) { replica in
                try await MilestoneSchema.migrator.migrate(replica)
                try await replica.query(
                    """
                    INSERT INTO milestone (id, date, title, description, category, language, source)
                    VALUES (gen_random_uuid(), '1970-01-01', 'Old', 'What happened.', 'space', 'en', 'test')
                    """)
                _ = try await MilestoneStore(database: replica).indexTexts(on: replica)
            }
            try await until { try await backend.send(.get, "/ready").status == .ok }
            let id = try await backend.create("New", on: "1970-01-02")
            #expect(try await backend.send(.get, "/v1/milestones").titles == ["Old"])
            #expect(try await backend.send(.get, "/v1/milestones/\(id)").status == .notFound)
            let found = try await backend.send(.get, "/v1/milestones/search?q=old")
            #expect((found.json["items"] as? [Any])?.count == 1)
            #expect(try await backend.send(.delete, "/v1/milestones/\(id)").status == .noContent)
        }
    }

    @Test func isNotReadyBeforeTheSchemaIsThere() async throws {
        try await withBackend(migrated: false) { backend in
            let early = try await backend.send(.get, "/ready")
            #expect(early.status == .serviceUnavailable)
            #expect(String(buffer: early.body).contains("run the subcommand migrate"))
            try await MilestoneSchema.migrator.migrate(backend.database)
            #expect(try await backend.send(.get, "/ready").status == .ok)
            let metrics = String(buffer: try await backend.send(.get, "/metrics").body)
            #expect(metrics.contains("\npostgresql_pool_open_connections "))
            #expect(
                metrics.contains(
                    #"http_server_request_duration_seconds_count{method="GET",route="/ready",status="503"} 1"#))
        }
    }
}
