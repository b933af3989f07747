import HTTPTypes
import InMemoryTracing
import KubernetesModel
import Metrics
import MetricsTestKit
import Testing
import Tracing

@testable import KubernetesClient

@Suite struct RequestTelemetryTests {
    private let metrics = TestMetrics()
    private let tracer = InMemoryTracer()
    private let clock = NotingClock()

    private func maps(_ transport: ScriptedTransport) -> ResourceClient<ConfigMap> {
        Client(
            transport: transport, clock: clock, random: FixedRandom(), metrics: metrics, tracer: tracer
        ).resource(ConfigMap.self, namespace: "a")
    }

    private func total(_ label: String, _ dimensions: [(String, String)]) -> Int64 {
        metrics.counterTotal(label: label, dimensions: dimensions)
    }

    @Test func countsEveryAttemptUnderClientGosNames() async throws {
        let transport = ScriptedTransport(
            failure(429, reason: "TooManyRequests", fields: [.retryAfter: "1"]), answer(#"{"metadata":{"name":"x"}}"#))
        _ = try await maps(transport).get("x")
        let refused = [("code", "429"), ("method", "GET"), ("host", "")]
        #expect(total("rest_client_requests_total", refused) == 1)
        #expect(total("rest_client_requests_total", [("code", "200"), ("method", "GET"), ("host", "")]) == 1)
        #expect(
            total("rest_client_request_retries_total", [("code", "429"), ("verb", "GET"), ("host", "")]) == 1)
        let timer = try metrics.expectTimer(
            "rest_client_request_duration_seconds", [("verb", "GET"), ("host", "")])
        #expect(timer.values.count == 2)
    }

    @Test func countsAnAnswerThatNeverCame() async throws {
        let transport = ScriptedTransport { _ in throw APIError(.timeout, message: "silence") }
        await #expect(throws: APIError.self) { _ = try await maps(transport).get("x") }
        let none = [("code", "<error>"), ("method", "GET"), ("host", "")]
        #expect(total("rest_client_requests_total", none) == 1)
    }

    @Test func measuresTheWholeOfAnAnswer() async throws {
        let clock = clock
        let transport = ScriptedTransport { _ in
            clock.advance(by: .milliseconds(20))
            return try await answer(#"{"metadata":{"name":"x"}}"#)(ClientRequest(method: .get, path: "/"))
        }
        _ = try await maps(transport).get("x")
        let timer = try metrics.expectTimer(
            "rest_client_request_duration_seconds", [("verb", "GET"), ("host", "")])
        #expect(timer.values == [20_000_000])
    }

    @Test func surroundsARequestWithOneSpan() async throws {
        let transport = ScriptedTransport(
            failure(429, reason: "TooManyRequests", fields: [.retryAfter: "1"]), answer(#"{"metadata":{"name":"x"}}"#))
        _ = try await maps(transport).get("x")
        #expect(tracer.finishedSpans.count == 1)
        let span = try #require(tracer.finishedSpans.first)
        #expect(span.operationName == "GET /api/v1/namespaces/{namespace}/configmaps/{name}")
        #expect(span.kind == .client)
        #expect(span.attributes["http.response.status_code"]?.toSpanAttribute() == .int64(200))
        #expect(span.attributes["http.request.resend_count"]?.toSpanAttribute() == .int64(1))
        #expect(span.events.map(\.name) == ["retry"])
        #expect(
            transport.requests.allSatisfy { !$0.head.headerFields.filter { $0.name.rawName.contains("-id") }.isEmpty })
    }

    @Test func leavesNoSpanWhereNobodyWantsOne() async throws {
        let transport = ScriptedTransport(answer(#"{"metadata":{"name":"x"}}"#))
        let client = Client(
            transport: transport, clock: clock, random: FixedRandom(), metrics: metrics, tracer: tracer
        ).untraced
        _ = try await client.resource(ConfigMap.self, namespace: "a").get("x")
        #expect(tracer.finishedSpans.isEmpty)
        #expect(
            transport.requests.allSatisfy { $0.head.headerFields.filter { $0.name.rawName.contains("-id") }.isEmpty })
        #expect(total("rest_client_requests_total", [("code", "200"), ("method", "GET"), ("host", "")]) == 1)
    }

    @Test func tellsWhyARequestFailed() async throws {
        await #expect(throws: APIError.self) {
            _ = try await maps(ScriptedTransport(failure(404, reason: "NotFound"))).get("x")
        }
        let span = try #require(tracer.finishedSpans.first)
        #expect(span.status?.code == .error)
        #expect(span.attributes["error.type"]?.toSpanAttribute() == .string("404"))
    }

    @Test(arguments: [
        ("/api/v1/namespaces", "/api/v1/namespaces"),
        ("/api/v1/namespaces/a", "/api/v1/namespaces/{name}"),
        ("/api/v1/namespaces/a/status", "/api/v1/namespaces/{name}/status"),
        ("/api/v1/namespaces/a/pods?limit=5", "/api/v1/namespaces/{namespace}/pods"),
        ("/api/v1/nodes/n/proxy/metrics", "/api/v1/nodes/{name}/proxy/metrics"),
        (
            "/apis/apps/v1/namespaces/a/deployments/d/scale",
            "/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale"
        ),
        ("/apis/apps/v1", "/apis/apps/v1"), ("/version", "/version"), ("/", "/"),
    ])
    func leavesNamesOutOfSpanNames(path: String, template: String) {
        #expect(RequestSpan.template(of: ClientRequest(method: .get, path: path)) == template)
    }
}
