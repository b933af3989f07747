import HTTPTypes
import KubernetesModel
import NIOCore
import Testing

@testable import KubernetesClient

@Suite struct RetryTests {
    private let object = #"{"metadata":{"name":"x","namespace":"a"}}"#
    private let clock = NotingClock()

    private func maps(_ transport: ScriptedTransport) -> ResourceClient<ConfigMap> {
        Client(transport: transport, clock: clock, random: FixedRandom()).resource(ConfigMap.self, namespace: "a")
    }

    @Test func waitsAsLongAsTheServerAsks() async throws {
        let transport = ScriptedTransport(
            failure(429, reason: "TooManyRequests", fields: [.retryAfter: "3"]),
            failure(503, reason: "ServiceUnavailable", fields: [.retryAfter: "1"]), answer(object))
        _ = try await maps(transport).get("x")
        #expect(clock.sleeps == [.seconds(3), .seconds(1)])
    }

    @Test func repeatsAWriteOnlyWhenNothingWasDone() async throws {
        let busy = ScriptedTransport(
            failure(429, reason: "TooManyRequests", fields: [.retryAfter: "1"]), answer(object))
        _ = try await maps(busy).patch("x", .merge([:]))
        #expect(busy.requests.count == 2)

        let broken = ScriptedTransport(
            failure(503, reason: "ServiceUnavailable", fields: [.retryAfter: "1"]), answer(object))
        await #expect(throws: APIError.self) { _ = try await maps(broken).patch("x", .merge([:])) }
        #expect(broken.requests.count == 1)
    }

    @Test func givesUpAfterAWhile() async throws {
        let transport = ScriptedTransport(failure(429, reason: "TooManyRequests", fields: [.retryAfter: "1"]))
        await #expect { _ = try await maps(transport).get("x") } throws: {
            ($0 as? APIError)?.isTooManyRequests == true
        }
        #expect(transport.requests.count == RetryPolicy().maximumAttempts)
    }

    @Test func doesNotWaitLongerThanItMay() async throws {
        let transport = ScriptedTransport(failure(503, reason: "ServiceUnavailable", fields: [.retryAfter: "3600"]))
        await #expect(throws: APIError.self) { _ = try await maps(transport).get("x") }
        #expect(clock.sleeps.isEmpty)
    }

    @Test func doesNotRepeatWithoutBeingAsked() async throws {
        let transport = ScriptedTransport(failure(500, reason: "InternalError"))
        await #expect(throws: APIError.self) { _ = try await maps(transport).get("x") }
        #expect(transport.requests.count == 1)
    }

    @Test func backsOffWhenTheServerNamesNoTime() async throws {
        let transport = ScriptedTransport(
            failure(502, reason: "BadGateway"), failure(504, reason: "Timeout"),
            failure(429, reason: "TooManyRequests"), answer(object))
        _ = try await maps(transport).get("x")
        #expect(clock.sleeps == [.milliseconds(100), .milliseconds(200), .milliseconds(400)])
    }

    @Test func spreadsRepetitionsThatWereAskedForAtOnce() {
        let policy = RetryPolicy(backoff: Backoff(initial: .seconds(1), maximum: .seconds(3), jitter: 1))
        let busy = APIError(status: Status(code: 429), retryAfter: .seconds(10))
        #expect(policy.delay(after: busy, of: .get, attempt: 1, random: 0.5) == .seconds(10.5))
        let broken = APIError(status: Status(code: 503))
        #expect(policy.delay(after: broken, of: .get, attempt: 4, random: 0.5) == .seconds(4.5))
    }

    @Test func repeatsAnythingThatNeverReachedTheServer() async throws {
        let transport = ScriptedTransport(
            { _ in
                var error = APIError(.transport, message: "refused")
                error.isUnsent = true
                throw error
            }, answer(object))
        _ = try await maps(transport).patch("x", .merge([:]))
        #expect(clock.sleeps == [.milliseconds(100)])
    }

    @Test func readsAnAnswerAgainThatBrokeOff() async throws {
        let transport = ScriptedTransport(
            { _ in
                let (stream, continuation) = AsyncThrowingStream.makeStream(
                    of: ByteBuffer.self, throwing: (any Error).self)
                continuation.yield(ByteBuffer(string: #"{"metadata":"#))
                continuation.finish(throwing: APIError(.transport, message: "reset"))
                return ClientResponse(head: HTTPResponse(status: .ok), body: ResponseBody(stream))
            }, answer(object))
        #expect(try await maps(transport).get("x").metadata.name == "x")
        #expect(transport.requests.count == 2)
    }

    @Test func readsOnceMoreWhenTheConnectionBreaks() async throws {
        let transport = ScriptedTransport({ _ in throw APIError(.transport, message: "reset") }, answer(object))
        _ = try await maps(transport).get("x")
        #expect(clock.sleeps == [.zero])
        await #expect(throws: APIError.self) {
            let writes = ScriptedTransport({ _ in throw APIError(.transport, message: "reset") }, answer(object))
            _ = try await maps(writes).patch("x", .merge([:]))
        }
    }

    @Test func tellsFailuresApart() async throws {
        func error(_ code: Int, _ reason: String) async -> APIError? {
            do {
                _ = try await maps(ScriptedTransport(failure(code, reason: reason))).get("x")
                return nil
            } catch {
                return error as? APIError
            }
        }
        #expect(await error(404, "NotFound")?.isNotFound == true)
        #expect(await error(409, "Conflict")?.isConflict == true)
        #expect(await error(409, "AlreadyExists")?.isConflict == false)
        #expect(await error(409, "AlreadyExists")?.isAlreadyExists == true)
        #expect(await error(410, "Expired")?.isGone == true)
        #expect(await error(422, "Invalid")?.isInvalid == true)
        #expect(await error(500, "InternalError")?.isTransient == true)
        #expect(await error(403, "Forbidden")?.isTransient == false)
        #expect(await error(404, "NotFound").map { "\($0)" } == "GET /api/v1/namespaces/a/configmaps/x: no (NotFound)")
    }

    @Test func keepsTheTextOfAnAnswerThatIsNoStatus() async throws {
        await #expect { _ = try await maps(ScriptedTransport(answer("bad gateway", status: 502))).get("x") } throws: {
            let error = $0 as? APIError
            return error?.status?.code == 502 && error?.message == "bad gateway"
        }
    }
}
