import Logging
import NIOCore
import ObservabilityTesting
import Synchronization
import Tracing

@testable import Observability

/// An exporter that sends all it takes to a receiver, without much patience.
struct ExporterUnderTest: Sendable {
    let exporter: OTLPExporter
    let registry: PrometheusRegistry
    let log: Lines

    /// Keeps what is logged.
    final class Lines: LogSink {
        private let state = Mutex<[String]>([])

        var all: [String] { state.withLock { $0 } }

        func write(line: ByteBuffer) { state.withLock { $0.append(String(buffer: line)) } }
    }

    /// Makes an exporter that sends what is collected every ten milliseconds.
    /// - Parameter adjust: changes the settings that tests begin with.
    init(
        sendingTo url: String, flushTimeout: Duration = .seconds(5),
        adjust: (inout OTLPSettings) -> Void = { _ in }
    ) throws {
        var settings = OTLPSettings()
        settings.traces = OTLPDestination(url: url + "/v1/traces")
        settings.logs = OTLPDestination(url: url + "/v1/logs")
        settings.resource = [("service.name", "test")]
        settings.spanBatches.delay = .milliseconds(10)
        settings.logBatches.delay = .milliseconds(10)
        settings.metricInterval = .milliseconds(10)
        adjust(&settings)
        let registry = PrometheusRegistry()
        let log = Lines()
        let logger = Logger(label: "telemetry") { JSONLogHandler(label: $0, level: .notice, sink: log) }
        guard
            let exporter = OTLPExporter(
                settings: settings, registry: registry, logger: logger,
                retry: RetryPolicy(first: .milliseconds(2), longest: .milliseconds(10)), flushTimeout: flushTimeout)
        else { throw NothingToSend() }
        self.exporter = exporter
        self.registry = registry
        self.log = log
    }

    private struct NothingToSend: Error {}

    /// Hands spans over.
    func record(_ count: Int) {
        for number in 0..<count { exporter.spans?.record(.sample("span \(number)")) }
    }

    /// How many spans were lost for a reason.
    func dropped(_ reason: ExportCounters.Loss) -> Int {
        count("otlp_dropped_items_total", [("signal", "traces"), ("reason", reason.rawValue)])
    }

    /// How many spans were sent.
    var sent: Int { count("otlp_sent_items_total", [("signal", "traces")]) }

    private func count(_ name: String, _ labels: [(String, String)]) -> Int {
        let family = registry.families().first { $0.name == name }
        guard case .number(let value) = family?.series.first(where: { $0.labels == LabelSet(labels) })?.value else {
            return -1
        }
        return Int(value)
    }
}

extension FinishedSpan {
    /// A span of a trace of its own.
    static func sample(_ name: String) -> FinishedSpan {
        FinishedSpan(
            trace: TraceContext(
                traceID: TraceContext.TraceID(high: 1, low: .random(in: 1 ... .max)),
                spanID: TraceContext.SpanID(.random(in: 1 ... .max)), isSampled: true), parent: nil,
            operationName: name,
            kind: .server, startNanoseconds: 1, endNanoseconds: 2, attributes: [:], events: [], links: [], status: nil)
    }
}
