import AsyncHTTPClient
import Foundation
import HTTPTypes
import Observability
import ServiceKit
import Testing

@testable import Backend

@Suite(.timeLimit(.minutes(1)))
struct ChatClientTests {
    private let clock = SleeplessClock()

    private func ask(
        _ script: [ScriptedChat.Reply], _ change: @Sendable @escaping (inout ChatSettings) -> Void = { _ in }
    ) async throws -> ChatAnswer {
        try await ScriptedChat.withChat(script) { [clock] _, settings in
            var settings = settings
            change(&settings)
            let client = ChatClient(settings: settings, client: .shared, clock: clock, jitter: { 1 })
            let question = MilestoneQuestion(month: 7, day: 20, language: .spanish)
            return try await client.ask(question.request(model: settings.model))
        }
    }

    @Test func asksTheQuestionWithASchemaForItsAnswer() async throws {
        try await ScriptedChat.withChat([.says("hello")]) { chat, settings in
            let client = ChatClient(settings: settings, client: .shared)
            let question = MilestoneQuestion(month: 7, day: 20, language: .spanish)
            let answer = try await client.ask(question.request(model: settings.model))
            #expect(answer.content == .text("hello"))
            #expect(answer.model == "fake-1")
            #expect((answer.promptTokens, answer.answerTokens) == (100, 50))
            let asked = try #require(chat.questions.first)
            #expect(asked.contains("¿Sabrías decirme un hecho histórico tecnológico"))
            #expect(asked.contains(#""json_schema""#) && asked.contains(#""strict":true"#))
        }
    }

    @Test func triesAgainWithGrowingPausesAndKeepsThoseThatItIsAskedFor() async throws {
        let answer = try await ask([
            .fails(.internalServerError), .fails(.tooManyRequests, retryAfter: "7"), .fails(.serviceUnavailable),
            .says("at last"),
        ])
        #expect(answer.content == .text("at last"))
        #expect(clock.naps == [.seconds(1), .seconds(7), .seconds(4)])
    }

    @Test(arguments: ["inf", "nan", "-1", "1e300", "Wed, 21 Oct 1998 07:28:00 GMT", "soon"])
    func asksAgainSoonWhateverPauseCannotBeRead(_ text: String) async throws {
        let answer = try await ask([.fails(.tooManyRequests, retryAfter: text), .says("yes")])
        #expect(answer.content == .text("yes"))
        #expect(clock.naps == [.seconds(1)])
    }

    @Test func keepsToAMomentByTheServicesOwnClock() async throws {
        let moment = HTTPDate(seconds: Int(Date.now.timeIntervalSince1970) + 30)
        let answer = try await ask([.fails(.tooManyRequests, retryAfter: moment.description), .says("yes")])
        #expect(answer.content == .text("yes"))
        // The service says what time it is when it answers, which may be seconds later.
        let nap = try #require(clock.naps.first)
        #expect(nap > .seconds(10) && nap <= .seconds(31))
    }

    @Test func leavesAServiceAloneThatWantsALongPause() async throws {
        await #expect {
            try await ask([.fails(.tooManyRequests, retryAfter: "3600"), .says("too early")])
        } throws: {
            guard case ChatError.unavailable(let reason) = $0 else { return false }
            return reason.contains("3600")
        }
        #expect(clock.naps.isEmpty)
    }

    @Test func givesUpInTheEnd() async throws {
        await #expect(throws: ChatError.unavailable("it answered 502, 5 times")) {
            try await ask(Array(repeating: .fails(.badGateway), count: 9))
        }
        #expect(clock.naps.count == 4)
    }

    @Test func doesNotRepeatWhatNoRepetitionMends() async throws {
        await #expect(throws: ChatError.refused(status: 401, reason: "invalid_api_key")) {
            try await ask([.fails(.unauthorized, code: "invalid_api_key")])
        }
        await #expect(throws: ChatError.refused(status: 429, reason: "insufficient_quota")) {
            try await ask([.fails(.tooManyRequests, code: "insufficient_quota")])
        }
        #expect(clock.naps.isEmpty)
    }

    @Test func waitsNoLongerThanItMay() async throws {
        var slow = ScriptedChat.Reply.says("late")
        slow.delay = .seconds(20)
        let answer = try await ask([slow, .says("in time")]) { $0.timeout = .milliseconds(300) }
        #expect(answer.content == .text("in time"))
    }

    @Test func tellsWhenNobodyIsThere() async throws {
        await #expect {
            try await ask([]) {
                $0.baseURL = "http://127.0.0.1:1/v1"
                $0.attempts = 2
                $0.timeout = .milliseconds(300)
            }
        } throws: {
            guard case ChatError.unavailable = $0 else { return false }
            return true
        }
        #expect(clock.naps.count == 1)
    }

    @Test func recognizesAnswersThatAreNone() async throws {
        #expect(try await ask([.refuses]).content == .refused)
        #expect(try await ask([.says("x", finish: "content_filter")]).content == .refused)
        #expect(try await ask([.says("x", finish: "length")]).content == .malformed("it was cut off"))
        for body in ["", "{}", "<html>", #"{"choices":[]}"#, #"{"choices":[{"message":{}}]}"#] {
            guard case .malformed = try await ask([.init(body: body)]).content else {
                Issue.record("\(body) was taken for an answer")
                continue
            }
        }
    }

    @Test func showsItsKeyToNobody() async throws {
        var told = ""
        for reply in [ScriptedChat.Reply.fails(.unauthorized), .fails(.forbidden, code: ScriptedChat.key)] {
            do {
                _ = try await ask([reply])
                Issue.record("An error was taken for an answer")
            } catch {
                told += "\(error) \(String(reflecting: error))"
                dump(error, to: &told)
            }
        }
        let settings = ChatSettings(key: APIKey(ScriptedChat.key))
        told += "\(settings) \(String(reflecting: settings))"
        dump(settings, to: &told)
        #expect(told.contains("403"))
        #expect(!told.contains(ScriptedChat.key))
    }
}
