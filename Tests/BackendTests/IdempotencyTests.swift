import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Backend

@Suite(.timeLimit(.minutes(2)))
struct IdempotencyTests {
    @Test func repeatedRequestAddsNothingAndIsAnsweredAlike() async throws {
        try await withBackend { backend in
            let body = milestone("One", on: "1970-01-01")
            let answers = try await withThrowingTaskGroup(of: TestResponse.self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        try await backend.send(.post, "/v1/milestones", body, headers: key("k1", of: "ada"))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == .created })
            #expect(Set(answers.compactMap { $0.json["id"] as? String }).count == 1)
            let other = try await backend.send(
                .post, "/v1/milestones", milestone("Two", on: "1970-01-01"), headers: key("k1", of: "ada"))
            #expect(other.status == .conflict)
            #expect(other.wrongFields == ["Idempotency-Key"])
            // Another user's key is another key.
            let eve = try await backend.send(
                .post, "/v1/milestones", milestone("Three", on: "1970-01-01"), headers: key("k1", of: "eve"))
            #expect(eve.status == .created)
            let id = try #require(answers[0].json["id"] as? String)
            _ = try await backend.send(.delete, "/v1/milestones/\(id)")
            #expect(
                try await backend.send(.post, "/v1/milestones", body, headers: key("k1", of: "ada")).status == .conflict
            )
        }
    }

    @Test func refusedRequestLeavesItsKeyFree() async throws {
        try await withBackend { backend in
            let body = milestone("One", on: "1970-01-01")
            let id = try await backend.create("One", on: "1970-01-01")
            let headers = key("k", of: "ada")
            #expect(try await backend.send(.post, "/v1/milestones", body, headers: headers).status == .conflict)
            _ = try await backend.send(.delete, "/v1/milestones/\(id)")
            #expect(try await backend.send(.post, "/v1/milestones", body, headers: headers).status == .created)
            let long = String(repeating: "x", count: 201)
            let wrong = try await backend.send(.post, "/v1/milestones", body, headers: key(long, of: "ada"))
            #expect(wrong.wrongFields == ["Idempotency-Key"])
        }
    }

    private func key(_ key: String, of subject: String) -> HTTPFields {
        var headers: HTTPFields = [.subject: subject]
        headers[HTTPField.Name("Idempotency-Key") ?? .from] = key
        return headers
    }
}
