import Logging
import NIOCore
import Observability
import ObservabilityTesting
import ServiceKit
import Testing

@testable import Gateway

@Suite("Telemetry sent by OTLP", .timeLimit(.minutes(1)))
struct TelemetryExportTests {
    private struct Nowhere: LogSink {
        func write(line: ByteBuffer) {}
    }

    @Test func tellsARequestAsOneTraceAndALogRecordOfIt() async throws {
        try await OTLPReceiver.listening { receiver in
            var settings = OTLPSettings()
            settings.traces = OTLPDestination(url: receiver.url + "/v1/traces")
            settings.logs = OTLPDestination(url: receiver.url + "/v1/logs")
            let telemetry = Telemetry(sending: settings, logger: Logger(label: "test"))
            let exporter = try #require(telemetry.exporter)
            try await exporter.run {
                try await RunningGateway.running(accessLog: Nowhere(), telemetry: telemetry) { gateway in
                    try await RawClient.connected(to: gateway.port) { client in
                        _ = try await client.get("/api/x?y=1")
                        _ = try await client.get("/api/close")
                    }
                    let metrics = try await RawClient.connected(to: gateway.adminPort) { try await $0.get("/metrics") }
                    #expect(metrics.status == 200)
                }
            }
            // Everything was handed over when the gateway stopped, and sent when the process did.
            let spans = try receiver.spans
            let servers = spans.filter { $0.kind == 2 }
            try #require(servers.map(\.name) == ["GET api", "GET api"], "a scrape leaves no span")
            let traces = servers.map(\.traceID)
            #expect(Set(traces).count == 2)
            #expect(spans.filter { $0.kind == 3 }.map(\.traceID) == [traces[0], traces[1], traces[1]])
            #expect(spans.filter { $0.traceID == traces[0] && $0.kind == 3 }.map(\.parentSpanID) == [servers[0].spanID])
            let logs = try receiver.logs.filter { $0.logger == "access" }
            try #require(logs.map(\.body) == ["GET /api/x?y=1 200", "GET /api/close 502"])
            #expect(logs.map(\.traceID) == traces)
            #expect(logs.map(\.spanID) == servers.map(\.spanID))
            #expect(logs[0].attributes["status"] == "200")
            #expect(logs[1].attributes["attempts"] == "2")
        }
    }

    @Test func recordsWhatItsOwnSamplerPicks() async throws {
        try await OTLPReceiver.listening { receiver in
            var settings = OTLPSettings()
            settings.traces = OTLPDestination(url: receiver.url + "/v1/traces")
            settings.sampler = Sampler(ratio: 1, followsParent: false)
            let telemetry = Telemetry(sending: settings, logger: Logger(label: "test"))
            let exporter = try #require(telemetry.exporter)
            try await exporter.run {
                try await RunningGateway.running(telemetry: telemetry) { gateway in
                    try await RawClient.connected(to: gateway.port) { client in
                        let caller = "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"
                        let reply = try await client.get("/api/x", caller)
                        #expect(reply.text.contains("traceparent: 00-0af7651916cd43dd8448eb211c80319c-"))
                        #expect(reply.text.contains("-01\n"))
                    }
                }
            }
            #expect(try receiver.spans.map(\.traceID).allSatisfy { $0 == "0af7651916cd43dd8448eb211c80319c" })
            #expect(try receiver.spans.count == 2)
        }
    }
}
