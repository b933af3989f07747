import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Synchronization

@testable import Backend

/// A service that speaks the chat completions API and answers what a script says, one reply a question.
final class ScriptedChat: Sendable {
    struct Reply: Sendable {
        var status = HTTPResponse.Status.ok
        var headers: HTTPFields = [:]
        var body: String
        var delay: Duration = .zero

        /// A model's answer whose content is a text.
        static func says(_ text: String, finish: String = "stop", tokens: (Int, Int) = (100, 50)) -> Reply {
            let message: [String: Any] = ["role": "assistant", "content": text]
            return completion(message, finish: finish, tokens: tokens)
        }

        /// A model's answer that tells of a milestone.
        static func tells(
            _ title: String, on date: String, description: String = "What happened.", tokens: (Int, Int) = (100, 50)
        ) -> Reply {
            says(
                """
                {"found":true,"date":"\(date)","title":"\(title)","description":"\(description)","category":"space"}
                """, tokens: tokens)
        }

        static let refuses = completion(["role": "assistant", "refusal": "I'd rather not."], finish: "stop")

        static func fails(_ status: HTTPResponse.Status, code: String? = nil, retryAfter: String? = nil) -> Reply {
            var headers: HTTPFields = [:]
            headers[.retryAfter] = retryAfter
            // As the real service does, with the key in the sentence.
            let body =
                #"{"error":{"message":"Incorrect API key provided: \#(ScriptedChat.key)","code":\#(word(code))}}"#
            return Reply(status: status, headers: headers, body: body)
        }

        private static func word(_ code: String?) -> String { code.map { "\"\($0)\"" } ?? "null" }

        private static func completion(
            _ message: [String: Any], finish: String, tokens: (Int, Int) = (100, 50)
        ) -> Reply {
            let object: [String: Any] = [
                "model": "fake-1", "choices": [["index": 0, "message": message, "finish_reason": finish]],
                "usage": ["prompt_tokens": tokens.0, "completion_tokens": tokens.1],
            ]
            let data = (try? JSONSerialization.data(withJSONObject: object)) ?? Data()
            return Reply(body: String(decoding: data, as: UTF8.self))
        }
    }

    static let key = "sk-very-secret"

    private let script: Mutex<[Reply]>
    private let received = Mutex<[String]>([])

    init(_ script: [Reply]) {
        self.script = Mutex(script)
    }

    /// The bodies of all questions so far.
    var questions: [String] { received.withLock { $0 } }

    private func answer(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: 1 << 20)
        let isKnown = request.headers[.authorization] == "Bearer \(Self.key)"
        received.withLock { $0.append(String(buffer: body)) }
        guard isKnown else { return Response(status: .unauthorized) }
        let reply = script.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        guard let reply else { return Response(status: .badRequest) }
        try await Task.sleep(for: reply.delay)
        return Response(
            status: reply.status, headers: reply.headers, body: .init(byteBuffer: ByteBuffer(string: reply.body)))
    }

    /// Lends the settings by which the service is asked.
    static func withChat<Value: Sendable>(
        _ script: [Reply], _ body: @Sendable @escaping (ScriptedChat, ChatSettings) async throws -> Value
    ) async throws -> Value {
        let chat = ScriptedChat(script)
        let router = Router()
        router.post("/v1/chat/completions") { request, _ in try await chat.answer(request) }
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)))
        return try await application.test(.live) { client in
            // A server that is stopped while it still accepts a connection crashes: this client's own has been served.
            _ = try await client.execute(uri: "/", method: .get)
            var settings = ChatSettings(key: APIKey(key))
            settings.baseURL = "http://127.0.0.1:\(client.port ?? 0)/v1"
            settings.requestsPerMinute = 60
            settings.promptPrice = 1
            settings.answerPrice = 10
            return try await body(chat, settings)
        }
    }
}

/// A clock on which sleeping takes no time, and that remembers who slept how long.
final class SleeplessClock: Clock {
    typealias Instant = ContinuousClock.Instant

    private let state: Mutex<(now: Instant, naps: [Duration])>

    init() {
        state = Mutex((.now, []))
    }

    var now: Instant { state.withLock { $0.now } }
    var minimumResolution: Duration { .nanoseconds(1) }
    /// All sleeps so far.
    var naps: [Duration] { state.withLock { $0.naps } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            state.naps.append(deadline - state.now)
            state.now = deadline
        }
    }
}
