import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Observability
import ObservabilityTesting
import Testing
import Tracing

@testable import ServiceKit

@Suite(.timeLimit(.minutes(1)))
struct TelemetryExportTests {
    private struct Nowhere: LogSink {
        func write(line: ByteBuffer) {}
    }

    /// Runs a service whose telemetry goes to `receiver`.
    private func withService(
        sendingTo receiver: OTLPReceiver, _ body: @Sendable @escaping (any TestClientProtocol) async throws -> Void
    ) async throws {
        let settings = try OTLPSettings(serviceName: "test") { variable in
            variable == "OTEL_EXPORTER_OTLP_ENDPOINT" ? receiver.url : nil
        }
        let telemetry = Telemetry(sending: settings, logger: Logger(label: "test"))
        let process = ServiceProcess(
            name: "test", telemetry: telemetry,
            logger: Logger(label: "test") {
                telemetry.makeLogHandler(label: $0, level: .info, sink: Nowhere())
            })
        let router = process.makeRouter()
        router.get("/answer") { _, context in
            telemetry.tracer.withSpan("work", ofKind: .client) { _ in
                context.logger.info("Working")
                return Response(status: .ok)
            }
        }
        try await process.perform("command") {
            try await process.makeHTTPServer(router: router, settings: HTTPSettings(port: 0)).test(.router) {
                try await body($0)
            }
        }
    }

    @Test func tellsARequestAsSpansAndLogRecordsOfOneTrace() async throws {
        try await OTLPReceiver.listening { receiver in
            try await withService(sendingTo: receiver) { client in
                let parent = try #require(HTTPField.Name("traceparent"))
                let caller = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
                _ = try await client.execute(uri: "/answer?q=1", method: .get, headers: [parent: caller])
            }
            let spans = try receiver.spans.filter { $0.name != "command" }
            try #require(spans.map(\.name) == ["work", "GET /answer"])
            #expect(try receiver.spans.last?.name == "command")
            #expect(spans.allSatisfy { $0.traceID == "4bf92f3577b34da6a3ce929d0e0e4736" })
            #expect(spans.allSatisfy { $0.resource["service.name"] == "test" })
            #expect(spans[1].parentSpanID == "00f067aa0ba902b7")
            #expect(spans[0].parentSpanID == spans[1].spanID)
            #expect(spans[1].attributes["http.response.status_code"] == "200")
            let logs = try receiver.logs.filter { $0.traceID != nil }
            try #require(logs.map(\.body) == ["Working", "GET /answer 200"])
            #expect(logs.allSatisfy { $0.traceID == "4bf92f3577b34da6a3ce929d0e0e4736" })
            #expect(logs.map(\.spanID) == spans.map(\.spanID))
            #expect(!logs[0].attributes.keys.contains("trace_id"))
            #expect(try receiver.metrics.contains { $0.name == "http_server_request_duration_seconds" })
        }
    }

    @Test func leavesNoSpansOfProbesUnlessTheirCallerAsks() async throws {
        try await OTLPReceiver.listening { receiver in
            try await withService(sendingTo: receiver) { client in
                for path in ["/health", "/ready?verbose", "/metrics"] {
                    _ = try await client.execute(uri: path, method: .get)
                }
                let parent = try #require(HTTPField.Name("traceparent"))
                let caller = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
                _ = try await client.execute(uri: "/health", method: .get, headers: [parent: caller])
            }
            #expect(try receiver.spans.map(\.name) == ["GET /health", "command"])
        }
    }
}
