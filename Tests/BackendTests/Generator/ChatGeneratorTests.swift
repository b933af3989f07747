import AsyncHTTPClient
import HTTPTypes
import HummingbirdTesting
import PostgreSQL
import Synchronization
import Testing

@testable import Backend

@Suite(.timeLimit(.minutes(2)))
struct ChatGeneratorTests {
    private struct Run: Sendable {
        var outcome: GenerationOutcome
        var events: [GenerationEvent]
        var questions: Int
    }

    /// Generates for July 20, again and again.
    private func generate(
        _ count: Int, in backend: BackendFixture, _ script: [ScriptedChat.Reply],
        clock: SleeplessClock = SleeplessClock(), _ change: @Sendable @escaping (inout ChatSettings) -> Void = { _ in }
    ) async throws -> Run {
        try await ScriptedChat.withChat(script) { chat, settings in
            var settings = settings
            change(&settings)
            let generator = ChatGenerator(
                store: MilestoneStore(database: backend.database),
                chat: ChatClient(settings: settings, client: .shared, clock: clock), language: .spanish,
                today: { CalendarDate("2026-11-25") ?? .epoch }, randomDay: { 201 })
            let events = Mutex<[GenerationEvent]>([])
            let outcome = try await generator.generate(count: count, by: "tester") { event in
                events.withLock { $0.append(event) }
            }
            return Run(outcome: outcome, events: events.withLock { $0 }, questions: chat.questions.count)
        }
    }

    @Test func storesMilestonesAndWhereTheyComeFrom() async throws {
        try await withBackend { backend in
            let run = try await generate(
                2, in: backend, [.tells("Llegada a la Luna", on: "1969-07-20"), .tells("Viking 1", on: "1976-07-20")])
            #expect(run.outcome.added == 2)
            #expect((run.outcome.promptTokens, run.outcome.answerTokens) == (200, 100))
            let listed = try await backend.send(.get, "/v1/milestones?source=openai")
            #expect(listed.titles == ["Llegada a la Luna", "Viking 1"])
            let rows = try await backend.database.query(
                """
                SELECT provider, model, prompt_version, prompt_tokens, answer_tokens, cost::text
                FROM milestone_provenance JOIN milestone ON id = milestone_id
                """)
            #expect(rows.count == 2)
            let (provider, model, version, asked, answered, cost) = try rows[0].decode(
                String.self, String.self, String.self, Int.self, Int.self, String.self)
            #expect([provider, model, version] == ["openai", "fake-1", MilestoneQuestion.version])
            #expect((asked, answered) == (100, 50))
            #expect(cost == "0.0006")
            let ids = (listed.json["items"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
            let told = try await backend.send(.get, "/v1/milestones/\(try #require(ids.first))/provenance")
            #expect(told.status == .ok)
            #expect(told.json["model"] as? String == "fake-1")
            #expect(told.json["prompt_version"] as? String == MilestoneQuestion.version)
            #expect(told.json["prompt_tokens"] as? Int == 100)
            #expect(told.json["cost"] as? Double == 0.0006)
            #expect(Set(told.json.keys) == Set(Provenance.names))
            let manual = try await backend.create("By hand", on: "1970-01-01")
            #expect(try await backend.send(.get, "/v1/milestones/\(manual)/provenance").status == .noContent)
            let nobody = "/v1/milestones/00000000-0000-7000-8000-000000000000/provenance"
            #expect(try await backend.send(.get, nobody).status == .notFound)
        }
    }

    @Test func believesNotEverything() async throws {
        try await withBackend { backend in
            _ = try await backend.create("El hombre llega a la Luna", on: "1969-07-20", language: "es")
            let unbelievable: [(ScriptedChat.Reply, String)] = [
                (.says("Certainly! On that day"), "no JSON object"),
                (.says(#"{"found":false,"date":"","title":"","description":"","category":""}"#), "knows of nothing"),
                (.tells("Otro día", on: "1969-07-21"), "not of the day"),
                (.tells("Mañana", on: "2030-07-20"), "yet to come"),
                (.tells("<b>Negrita</b>", on: "1971-07-20"), "markup"),
                (.tells("Enlace", on: "1971-07-20", description: "Vea https://example.com"), "markup"),
                (.tells(String(repeating: "x", count: 201), on: "1971-07-20"), "title must have at most"),
                (.tells("El hombre llega a la Luna", on: "1969-07-20"), "told already"),
                (.tells("El Hombre llegó a la Luna.", on: "1969-07-20"), "told already"),
                (.refuses, "refuses"), (.says("{\"found\":true", finish: "length"), "cut off"),
            ]
            let run = try await generate(
                3, in: backend, unbelievable.map(\.0) + [.tells("Apolo 11 despliega un sismómetro", on: "1969-07-20")])
            for (event, expected) in zip(run.events, unbelievable) {
                guard case .rejected(let reason) = event else {
                    Issue.record("Stored although \(expected.1): \(event)")
                    continue
                }
                #expect(reason.contains(expected.1), "\(reason)")
            }
            #expect(run.outcome.added == 1)
            #expect(run.outcome.shortfall == "too many answers were of no use")
            #expect(try await backend.send(.get, "/v1/milestones").titles.count == 2)
        }
    }

    @Test func keepsToItsBudgetAndItsRate() async throws {
        try await withBackend { backend in
            let clock = SleeplessClock()
            let script = (1950..<1960).map {
                ScriptedChat.Reply.tells("Algo de \($0)", on: "\($0)-07-20", tokens: (300, 200))
            }
            let run = try await generate(10, in: backend, script, clock: clock) {
                $0.tokenBudget = 1200
                $0.requestsPerMinute = 20
            }
            #expect(run.questions == 3)
            #expect(run.outcome.added == 3)
            #expect(run.outcome.shortfall == "the budget of 1200 tokens is used up")
            #expect(clock.naps == [.seconds(3), .seconds(3)])
        }
    }

    @Test func keepsWhatWasStoredBeforeTheServiceFailed() async throws {
        try await withBackend { backend in
            await #expect(throws: ChatError.refused(status: 403, reason: "for a reason of its own")) {
                try await generate(2, in: backend, [.tells("Uno", on: "1969-07-20"), .fails(.forbidden)])
            }
            let titles = try await backend.send(.get, "/v1/milestones").titles
            #expect(titles == ["Uno"])
        }
    }

    @Test(arguments: [
        ("El hombre llega a la Luna", "El Hombre llegó a la Luna.", true),
        ("First e-mail sent", "The first email is sent", true), ("Telstar 1 launched", "Telstar 1 is launched", true),
        ("Viking 1 lands on Mars", "Apollo 11 lands on the Moon", false),
    ])
    func knowsTitlesThatTellTheSame(_ one: String, _ other: String, _ isSame: Bool) {
        let similarity = Trigrams(one).similarity(to: Trigrams(other))
        #expect((similarity > ChatGenerator.similarityLimit) == isSame, "\(similarity)")
        #expect(Trigrams(one).similarity(to: Trigrams(one)) == 1)
    }
}
