import HTTPTypes
import HummingbirdTesting
import NIOCore
import PostgreSQL
import PostgreSQLTesting
import ServiceKit
import Testing

@testable import Backend

@Suite(.timeLimit(.minutes(2)))
struct MilestoneShortcutsTests {
    /// A request that has it is the router's.
    private static let detour: HTTPFields = [.upgrade: "nothing"]

    @Test func answersAsTheRouterDoes() async throws {
        try await withBackend(on: .live) { backend in
            let id = try await backend.create("One", on: "1970-01-01")
            _ = try await backend.create("Two", on: "1970-01-02")
            let first = try await backend.send(.get, "/v1/milestones?limit=1")
            let cursor = try #require(first.json["next_cursor"] as? String)
            let requests: [(String, HTTPFields)] = [
                ("", [:]), ("?limit=1", [:]), ("?limit=1&cursor=\(cursor)", [:]), ("?language=es", [:]),
                ("?limit=0", [:]), ("?limit=1&limit=2", [:]), ("?colour=red", [:]), ("?cursor=x", [:]),
                ("/\(id)", [:]), ("/\(id.uppercased())", [:]), ("/\(id)", [.ifNoneMatch: "\"1\""]),
                ("/\(id)", [.ifNoneMatch: "\"2\""]), ("/00000000-0000-0000-0000-000000000000", [:]),
                ("/not-an-id", [:]),
            ]
            for (path, headers) in requests {
                // Once to have it counted, which is left to the router.
                _ = try await backend.send(.get, "/v1/milestones" + path, headers: headers)
                let short = try await backend.send(.get, "/v1/milestones" + path, headers: headers)
                let long = try await backend.send(.get, "/v1/milestones" + path, headers: headers + Self.detour)
                #expect(short.status == long.status, "\(path)")
                #expect(withoutTrace(short) == withoutTrace(long), "\(path)")
                for name in [HTTPField.Name.contentType, .eTag, .contentLength] where short.status != .notModified {
                    #expect(short.headers[name] == long.headers[name], "\(path) \(name)")
                }
                #expect(short.headers[.date]?.count == long.headers[.date]?.count)
            }
        }
    }

    @Test func addsMilestonesAsTheRouterDoes() async throws {
        try await withBackend(on: .live) { backend in
            for (number, detour) in [[:], Self.detour].enumerated() {
                let body = milestone("\(number)", on: "1970-01-01")
                let added = try await backend.send(
                    .post, "/v1/milestones", body, headers: [.subject: "ada"] + detour)
                #expect(added.status == .created)
                #expect(added.headers[.eTag] == "\"1\"")
                let id = try #require(added.json["id"] as? String)
                #expect(added.headers[.location] == "milestones/\(id)")
                #expect(added.json["created_by"] as? String == "ada")
                #expect(try await backend.send(.get, "/v1/milestones").json["total"] as? Int == number + 1)
                let again = try await backend.send(.post, "/v1/milestones", body, headers: detour)
                #expect(again.status == .conflict)
                #expect(again.wrongFields == ["title"])
                let wrong = try await backend.send(.post, "/v1/milestones", #"{"date":"x"}"#, headers: detour)
                #expect(wrong.status == .unprocessableContent)
                let key: HTTPFields = [.init("Idempotency-Key") ?? .from: "key \(number)"]
                for _ in 0..<2 {
                    let keyed = try await backend.send(
                        .post, "/v1/milestones", milestone("key \(number)", on: "1980-01-01"), headers: key + detour)
                    #expect(keyed.status == .created)
                }
                try await backend.database.query("DELETE FROM milestone WHERE date = '1980-01-01'")
            }
        }
    }

    @Test func answers503WhileTheDatabaseIsGone() async throws {
        try await withBackend(on: .live) { backend in
            let id = try await backend.create("One", on: "1970-01-01")
            try await backend.server.kill()
            for response in [
                try await backend.send(.get, "/v1/milestones/\(id)"),
                try await backend.send(.post, "/v1/milestones", milestone("Two", on: "1970-01-01")),
            ] {
                #expect(response.status == .serviceUnavailable)
                #expect(response.headers[.contentType] == "application/problem+json")
                #expect(response.headers[.retryAfter] == "2")
            }
            try await backend.server.start()
            try await until { try await backend.send(.get, "/v1/milestones/\(id)").status == .ok }
        }
    }

    private func withoutTrace(_ response: TestResponse) -> String {
        String(buffer: response.body).replacing(/,"trace_id":"[0-9a-f]{32}"/, with: "")
    }
}

extension HTTPFields {
    fileprivate static func + (left: HTTPFields, right: HTTPFields) -> HTTPFields {
        var fields = left
        fields.append(contentsOf: right)
        return fields
    }
}
