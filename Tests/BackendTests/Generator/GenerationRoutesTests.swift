import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import Backend

@Suite(.timeLimit(.minutes(2)))
struct GenerationRoutesTests {
    private static let path = "/v1/milestones:generate"

    private func caller(_ role: String) -> HTTPFields {
        var headers: HTTPFields = [.subject: "ada"]
        headers[MilestoneHeaders.role.name] = role
        return headers
    }

    @Test func tellsItsProgress() async throws {
        let script: [ScriptedChat.Reply] = [.refuses, .says("no day is right")]
        try await ScriptedChat.withChat(script + [.fails(.forbidden, code: "model_not_found")]) { _, settings in
            let environment = [
                "GENERATOR_API_KEY": ScriptedChat.key, "GENERATOR_BASE_URL": settings.baseURL,
                "GENERATOR_REQUESTS_PER_MINUTE": "100000",
            ]
            try await withBackend(environment: environment) { backend in
                let response = try await backend.send(
                    .post, Self.path, #"{"count":2,"language":"en"}"#, headers: caller("editor"))
                #expect(response.status == .ok)
                #expect(response.headers[.contentType] == "text/event-stream")
                let events = String(buffer: response.body).split(separator: "\n\n").filter { $0.hasPrefix("event") }
                #expect(events.count == 3)
                #expect(events.first == "event: rejected\ndata: {\"reason\":\"the model refuses\"}")
                #expect(events.last?.contains("event: failed") == true)
                #expect(events.last?.contains("403 model_not_found") == true)
                #expect(!String(buffer: response.body).contains(ScriptedChat.key))
            }
        }
    }

    @Test func addsCuratedMilestonesWhenThereIsNoKey() async throws {
        try await withBackend { backend in
            let response = try await backend.send(.post, Self.path, #"{"count":3}"#, headers: caller("admin"))
            #expect(String(buffer: response.body).hasPrefix("event: done\ndata: {\"added\":3,"))
            #expect(try await backend.send(.get, "/v1/milestones").titles.count == 3)
        }
    }

    @Test func isForEditorsAndForOneAtATime() async throws {
        try await withBackend { backend in
            #expect(try await backend.send(.post, Self.path, "{}").status == .forbidden)
            #expect(try await backend.send(.post, Self.path, "{}", headers: caller("viewer")).status == .forbidden)
            let wrong = try await backend.send(
                .post, Self.path, #"{"count":21,"language":"fr","x":1}"#, headers: caller("editor"))
            #expect(wrong.wrongFields == ["count", "language", "x"])
            let generator = OnDemandGenerator(store: MilestoneStore(database: backend.database), chat: nil)
            var turn: OnDemandGenerator.Turn? = try generator.takeTurn()
            #expect(throws: MilestoneError.self) { try generator.takeTurn() }
            #expect(turn != nil)
            turn = nil
            _ = try generator.takeTurn()
        }
    }
}
