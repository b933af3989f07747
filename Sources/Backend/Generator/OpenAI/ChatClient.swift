import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Observability
import ServiceKit
import Synchronization

/// Asks a chat model, again and again when its service is busy.
struct ChatClient: Sendable {
    let settings: ChatSettings
    let client: HTTPClient
    var clock: any Clock<Duration> = ContinuousClock()
    /// From 0 to 1; spreads the attempts of many clients.
    var jitter: @Sendable () -> Double = { .random(in: 0...1) }

    private static let answerLimit = 1 << 20

    /// Asks a question.
    /// - Throws: ``ChatError``; what the service answered besides never is part of it, for it may hold the key.
    func ask(_ request: ChatCompletion.Request) async throws -> ChatAnswer {
        let body = try JSONEncoder().encode(request)
        var pause = settings.pause.lowerBound
        var failure = ""
        for attempt in 1...settings.attempts {
            switch try await attemptToAsk(body) {
            case .answered(let answer): return answer
            case .busy(let reason, let retryAfter):
                failure = reason
                guard attempt < settings.attempts else { break }
                if let retryAfter, retryAfter > settings.pause.upperBound {
                    throw ChatError.unavailable("\(reason) and wants to be left alone for \(retryAfter)")
                }
                // Half of the pause by chance; what the service asks for is the least.
                try await clock.sleep(for: max(pause / 2 + (pause / 2) * jitter(), retryAfter ?? .zero))
                pause = min(pause * 2, settings.pause.upperBound)
            }
        }
        throw ChatError.unavailable("\(failure), \(settings.attempts) times")
    }

    private enum Attempt {
        case answered(ChatAnswer)
        case busy(String, retryAfter: Duration?)
    }

    private func attemptToAsk(_ body: Data) async throws -> Attempt {
        var request = HTTPClientRequest(url: settings.baseURL + "/chat/completions")
        request.method = .POST
        request.headers.add(name: "Authorization", value: settings.key.authorization)
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "Accept", value: "application/json")
        request.body = .bytes(body)
        do {
            let response = try await client.execute(request, timeout: TimeAmount(settings.timeout))
            let answer = try await response.body.collect(upTo: Self.answerLimit)
            switch response.status.code {
            case 200: return .answered(read(answer))
            case 408, 409, 429, 500...599:
                let reason = Self.reason(answer)
                // A quota that is used up looks like a rate limit, but waiting doesn't fill it.
                if reason == "insufficient_quota" { throw ChatError.refused(status: 429, reason: reason) }
                return .busy(
                    "it answered \(response.status.code)", retryAfter: Self.retryAfter(response.headers))
            default:
                throw ChatError.refused(status: Int(response.status.code), reason: Self.reason(answer))
            }
        } catch let error as HTTPClientError {
            return .busy(
                error == .deadlineExceeded ? "it didn't answer in time" : error.shortDescription, retryAfter: nil)
        } catch let error as IOError {
            return .busy("it can't be reached (errno \(error.errnoCode))", retryAfter: nil)
        } catch is NIOTooManyBytesError {
            return .busy("its answer is too long", retryAfter: nil)
        } catch let error where !(error is ChatError || error is CancellationError) {
            return .busy("it can't be reached", retryAfter: nil)
        }
    }

    private func read(_ body: ByteBuffer) -> ChatAnswer {
        let response: ChatCompletion.Response
        do {
            response = try JSONDecoder().decode(ChatCompletion.Response.self, from: Data(body.readableBytesView))
        } catch {
            return ChatAnswer(content: .malformed("it isn't what the API promises"), model: settings.model)
        }
        let content: ChatAnswer.Content =
            if let choice = response.choices.first {
                switch (choice.message.refusal, choice.finishReason, choice.message.content) {
                case (.some, _, _), (_, "content_filter", _): .refused
                case (_, "length", _): .malformed("it was cut off")
                case (_, _, let text?): .text(text)
                default: .malformed("it is empty")
                }
            } else {
                .malformed("it is empty")
            }
        return ChatAnswer(
            content: content, model: response.model ?? settings.model,
            promptTokens: max(0, response.usage?.promptTokens ?? 0),
            answerTokens: max(0, response.usage?.completionTokens ?? 0))
    }

    /// The service's own word for what is wrong, if it is one: the sentences around it may quote the key.
    private static func reason(_ body: ByteBuffer) -> String {
        struct Answer: Decodable {
            struct Failure: Decodable {
                let code: String?
                let type: String?
            }
            let error: Failure?
        }
        let answer: Answer?
        do {
            answer = try JSONDecoder().decode(Answer.self, from: Data(body.readableBytesView))
        } catch {
            answer = nil
        }
        let word = answer?.error?.code ?? answer?.error?.type ?? ""
        let isWord =
            (1...40).contains(word.utf8.count)
            && word.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_") }
        return isWord ? word : "for a reason of its own"
    }

    /// The pause that the service asks for, in seconds or as a moment, which its own clock is the measure of.
    private static func retryAfter(_ headers: HTTPHeaders) -> Duration? {
        if let milliseconds = number(in: headers, "retry-after-ms") { return .milliseconds(milliseconds) }
        if let seconds = number(in: headers, "Retry-After") { return .seconds(seconds) }
        guard let moment = headers.first(name: "Retry-After").flatMap(HTTPDate.init),
            let now = headers.first(name: "Date").flatMap(HTTPDate.init), moment.seconds > now.seconds
        else { return nil }
        return .seconds(moment.seconds - now.seconds)
    }

    private static func number(in headers: HTTPHeaders, _ name: String) -> Double? {
        // Texts such as "inf" are numbers, too.
        guard let text = headers.first(name: name), let number = Double(text), (0...1e9).contains(number) else {
            return nil
        }
        return number
    }
}
