import Observability
import ServiceKit
import Synchronization
import Testing
import Tracing

@testable import Gateway

@Suite("Spans", .timeLimit(.minutes(1)))
struct RequestSpansTests {
    private static let caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    private static func spans(
        ratio: Double = 1, awaiting count: Int, _ body: @escaping @Sendable (inout RawClient) async throws -> Void
    ) async throws -> [FinishedSpan] {
        let recorder = Recorder()
        try await RunningGateway.running(
            telemetry: Telemetry(tracer: W3CTracer(sampler: Sampler(ratio: ratio), recorder: recorder))
        ) { gateway in
            try await RawClient.connected(to: gateway.port) { try await body(&$0) }
            try await gateway.eventually { recorder.spans.count >= count }
        }
        return recorder.spans
    }

    @Test func continueTheCallersTrace() async throws {
        let reflected = Mutex("")
        let spans = try await Self.spans(awaiting: 2) { client in
            let reply = try await client.get("/api/x", "traceparent: \(Self.caller)")
            reflected.withLock { $0 = reply.text }
        }
        let server = try #require(spans.first { $0.kind == .server })
        let client = try #require(spans.first { $0.kind == .client })
        #expect(server.trace.traceID.description == "0af7651916cd43dd8448eb211c80319c")
        #expect(server.parent?.description == "b7ad6b7169203331")
        #expect(server.operationName == "GET api")
        #expect(client.parent == server.trace.spanID)
        #expect(client.trace.spanID != server.trace.spanID)
        #expect(reflected.withLock { $0 }.contains("traceparent: \(client.trace.parent)\n"), "upstream spans go below")
        #expect(server.startNanoseconds <= client.startNanoseconds)
        #expect(server.attributes["http.response.status_code"]?.toSpanAttribute() == .int64(200))
    }

    @Test func tellEachSendingOfARequest() async throws {
        let spans = try await Self.spans(awaiting: 3) { client in
            let reply = try await client.get("/api/close")
            #expect(reply.status == 502)
        }
        let sendings = spans.filter { $0.kind == .client }
        #expect(sendings.count == 2)
        #expect(sendings.allSatisfy { $0.status?.code == .error })
        #expect(spans.filter { $0.kind == .server }.count == 1)
    }

    @Test func areNotTakenWhereTheCallerDoesNotSample() async throws {
        let spans = try await Self.spans(awaiting: 2) { client in
            _ = try await client.get("/api/x", "traceparent: \(Self.caller.dropLast(2))00")
            _ = try await client.get("/api/x")
        }
        #expect(spans.filter { $0.kind == .server }.count == 1)
        let none = try await Self.spans(ratio: 0, awaiting: 0) { client in
            let reply = try await client.get("/api/x")
            #expect(reply.text.contains("-00\n"), "nor by whoever comes after")
        }
        #expect(none.isEmpty)
    }
}

private final class Recorder: SpanRecorder {
    private let state = Mutex<[FinishedSpan]>([])

    var spans: [FinishedSpan] { state.withLock { $0 } }

    func record(_ span: FinishedSpan) { state.withLock { $0.append(span) } }
}
