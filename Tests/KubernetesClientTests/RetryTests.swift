import HTTPTypes
import KubernetesModel
import NIOCore
import Testing

@testable import KubernetesClient

@Suite struct RetryTests {
    private let object = #"{"metadata":{"name":"x","namespace":"a"}}"#
    private let clock = NotingClock()

    private func maps(_ transport: ScriptedTransport) -> ResourceClient<ConfigMap> {
        Client(transport: transport, clock: clock).resource(ConfigMap.self, namespace: "a")
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

    @Test func readsOnceMoreWhenTheConnectionBreaks() async throws {
        let transport = ScriptedTransport({ _ in throw APIError(.transport, message: "reset") }, answer(object))
        _ = try await maps(transport).get("x")
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
