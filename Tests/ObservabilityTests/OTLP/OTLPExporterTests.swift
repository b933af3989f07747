import AsyncHTTPClient
import Foundation
import Logging
import Metrics
import NIOCore
import ObservabilityTesting
import ServiceContextModule
import ServiceLifecycle
import Testing
import Tracing

@testable import Observability

@Suite(.timeLimit(.minutes(1)))
struct OTLPExporterTests {
    @Test func sendsAllThatSpansTell() async throws {
        try await OTLPReceiver.listening { receiver in
            let subject = try ExporterUnderTest(sendingTo: receiver.url)
            let tracer = W3CTracer(recorder: subject.exporter.spans)
            struct Failure: Error {}
            try await subject.exporter.run {
                var caller = ServiceContext.topLevel
                caller.traceContext = TraceContext(
                    parent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", state: "vendor=x")
                let outer = tracer.startSpan("outer", context: caller, ofKind: .server)
                let inner = tracer.startSpan("inner", context: outer.context, ofKind: .client)
                inner.updateAttributes { attributes in
                    attributes["text"] = "é"
                    attributes["count"] = 7
                    attributes["list"] = [1.5, 2]
                }
                inner.recordError(Failure())
                inner.setStatus(SpanStatus(code: .error, message: "it failed"))
                inner.addLink(SpanLink(context: caller, attributes: [:]))
                inner.end()
                outer.end()
            }
            let spans = try receiver.spans
            try #require(spans.map(\.name) == ["inner", "outer"])
            #expect(spans.allSatisfy { $0.traceID == "4bf92f3577b34da6a3ce929d0e0e4736" })
            #expect(spans.allSatisfy { $0.resource == ["service.name": "test"] })
            #expect(spans[1].parentSpanID == "00f067aa0ba902b7")
            #expect(spans[0].parentSpanID == spans[1].spanID)
            #expect(spans.map(\.kind) == [3, 2])
            #expect(spans[1].start <= spans[0].start && spans[0].end <= spans[1].end && spans[0].start > 0)
            #expect(spans[0].attributes == ["text": "é", "count": "7", "list": "[1.5,2.0]"])
            #expect(spans[0].message.text(3) == "vendor=x")
            let event = try #require(try spans[0].message.messages(11).first)
            #expect(event.text(2) == "exception")
            #expect(try event.attributes(3)["exception.message"] == "Failure()")
            let link = try #require(try spans[0].message.messages(13).first)
            #expect(link.hexadecimal(2) == "00f067aa0ba902b7")
            let status = try #require(try spans[0].message.messages(15).first)
            #expect(status.text(2) == "it failed")
            #expect(status.integer(3) == 2)
            #expect(spans[0].message.integer(16) == 1)
            #expect(subject.sent == 2)
        }
    }

    @Test func sendsLogRecordsWithTheTraceTheyBelongTo() async throws {
        try await OTLPReceiver.listening { receiver in
            let subject = try ExporterUnderTest(sendingTo: receiver.url)
            let recorder = try #require(subject.exporter.logs)
            var logger = Logger(label: "shop") {
                RecordingLogHandler(
                    label: $0, level: .debug, recorder: recorder, nanosecondsSinceEpoch: { 1_700_000_000_000_000_123 })
            }
            logger.handler.metadataProvider = .traceContext
            logger[metadataKey: "object"] = "ns/name"
            struct Failure: Error {}
            try await subject.exporter.run { [logger] in
                var context = ServiceContext.topLevel
                context.traceContext = TraceContext(
                    parent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                ServiceContext.withValue(context) {
                    logger.warning("Low", metadata: ["left": .stringConvertible(3), "of": ["a", "b"]])
                }
                logger.error("Broken", error: Failure())
                Logger(label: "bank") { RecordingLogHandler(label: $0, recorder: recorder) }.debug("unheard")
            }
            let logs = try receiver.logs
            try #require(logs.map(\.body) == ["Low", "Broken"])
            #expect(logs.allSatisfy { $0.logger == "shop" && $0.time == 1_700_000_000_000_000_123 })
            #expect(logs.map(\.severity) == [13, 17])
            #expect(logs[0].attributes == ["object": "ns/name", "left": "3", "of": "[a,b]"])
            #expect(logs[0].traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
            #expect(logs[0].spanID == "00f067aa0ba902b7")
            #expect(logs[1].attributes["exception.message"] == "Failure()")
            #expect(logs[1].traceID == nil)
        }
    }

    @Test func sendsMetricsAsPrometheusKnowsThem() async throws {
        try await OTLPReceiver.listening { receiver in
            let subject = try ExporterUnderTest(sendingTo: receiver.url) { settings in
                settings.metrics = OTLPDestination(url: receiver.url + "/v1/metrics")
                settings.metricInterval = .seconds(3600)
            }
            subject.registry.describe("wait_seconds", help: "Waits.", bounds: [0.01, 0.1])
            try await subject.exporter.run {
                Counter(label: "visits", dimensions: [("page", "/a")], factory: subject.registry).increment(by: 3)
                Gauge(label: "used_bytes", factory: subject.registry).record(1.5)
                let timer = Timer(label: "wait", factory: subject.registry)
                for milliseconds in [5, 50, 500] { timer.recordMilliseconds(milliseconds) }
            }
            // The last reading comes when the process stops.
            let metrics = Dictionary(uniqueKeysWithValues: try receiver.metrics.map { ($0.name, $0) })
            let visits = try #require(metrics["visits_total"])
            #expect(visits.kind == 7)
            #expect(visits.data.integer(2) == 2, "cumulative")
            #expect(visits.data.integer(3) == 1, "monotonic")
            #expect(visits.points.first?.double(4) == 3)
            #expect(try visits.points.first?.attributes(7) == ["page": "/a"])
            let (start, time) = (visits.points.first?.integer(2) ?? 0, visits.points.first?.integer(3) ?? 0)
            #expect(0 < start && start < time)
            let used = try #require(metrics["used_bytes"])
            #expect(used.kind == 5)
            #expect(used.unit == "By")
            #expect(used.points.first?.double(4) == 1.5)
            let wait = try #require(metrics["wait_seconds"])
            #expect(wait.kind == 9)
            #expect(wait.unit == "s")
            let point = try #require(wait.points.first)
            #expect(point.integer(4) == 3)
            #expect(abs((point.double(5) ?? 0) - 0.555) < 1e-9)
            #expect(point.packed(6) == [1, 1, 1], "buckets aren't cumulative")
            #expect(point.packed(7).map { Double(bitPattern: $0) } == [0.01, 0.1])
        }
    }

    @Test func sendsABatchWhenItIsFullAndTheRestWhenTheProcessStops() async throws {
        try await OTLPReceiver.listening { receiver in
            let subject = try ExporterUnderTest(sendingTo: receiver.url) { settings in
                settings.spanBatches.delay = .seconds(3600)
                settings.spanBatches.batchLimit = 10
            }
            try await subject.exporter.run {
                subject.record(9)
                subject.exporter.spans?.record(contentsOf: (0..<6).map { .sample("more \($0)") })
                try await receiver.eventually { try $0.spans.count == 15 }
                subject.record(5)
                #expect(try receiver.spans.count == 15)
            }
            #expect(try receiver.spans.count == 20)
            let sizes = try receiver.requests.map { request in
                try ProtobufMessage(request.body).messages(1).flatMap { try $0.messages(2) }.flatMap { $0.all(2) }.count
            }
            #expect(sizes.allSatisfy { $0 <= 10 })
            #expect(receiver.requests.first?.fields["content-type"] == "application/x-protobuf")
        }
    }

    @Test func stopsWithTheServicesOfAProcess() async throws {
        struct Working: Service {
            let subject: ExporterUnderTest
            func run() async throws {
                try await gracefulShutdown()
                subject.record(3)
            }
        }
        try await OTLPReceiver.listening { receiver in
            let subject = try ExporterUnderTest(sendingTo: receiver.url)
            let group = ServiceGroup(
                services: [subject.exporter, Working(subject: subject)], logger: Logger(label: "test"))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                subject.record(1)
                try await receiver.eventually { try $0.spans.count == 1 }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
            #expect(try receiver.spans.count == 4)
        }
    }

    @Test func writesJSONAndCompresses() async throws {
        try await OTLPReceiver.listening { receiver in
            let subject = try ExporterUnderTest(sendingTo: receiver.url) { settings in
                settings.traces?.encoding = .json
                settings.traces?.isCompressed = true
                settings.traces?.headers = [("api-key", "k1"), ("tenant", "t")]
            }
            try await subject.exporter.run { subject.record(1) }
            let request = try #require(receiver.requests.first)
            #expect(request.fields["content-type"] == "application/json")
            #expect(request.fields["content-encoding"] == "gzip")
            #expect(request.fields["api-key"] == "k1")
            #expect(request.fields["tenant"] == "t")
            struct Body: Decodable {
                struct Resource: Decodable { var scopeSpans: [Scope] }
                struct Scope: Decodable { var spans: [Span] }
                struct Span: Decodable {
                    var traceId: String
                    var name: String
                    var kind: Int
                    var startTimeUnixNano: String
                }
                var resourceSpans: [Resource]
            }
            let body = try JSONDecoder().decode(Body.self, from: Data(request.body.readableBytesView))
            let span = try #require(body.resourceSpans.first?.scopeSpans.first?.spans.first)
            #expect(span.name == "span 0")
            #expect(span.traceId.count == 32)
            #expect(span.kind == 2)
            #expect(span.startTimeUnixNano == "1")
        }
    }

    @Test func leavesNoSpansOfItsOwnRequests() {
        let configuration = OTLPClient.configuration(for: OTLPDestination(url: "http://x/"))
        #expect(configuration.tracing.tracer == nil)
    }
}
