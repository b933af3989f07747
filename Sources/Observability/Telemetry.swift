public import Logging
import Metrics
import Tracing

/// The process's logs, metrics and traces, set up once and handed to whoever exposes them.
public struct Telemetry: Sendable {
    /// The metrics; also what `Counter(label:)` and its like write to, once bootstrapped.
    public let registry: PrometheusRegistry
    /// The tracer; also what `withSpan` uses, once bootstrapped.
    public let tracer: W3CTracer
    /// What sends all of it elsewhere, as long as it is run; nil when nothing does.
    public let exporter: OTLPExporter?

    /// Creates telemetry that nothing global refers to and that is sent nowhere; tests use it so.
    public init(registry: PrometheusRegistry = PrometheusRegistry(), tracer: W3CTracer = W3CTracer()) {
        self.registry = registry
        self.tracer = tracer
        exporter = nil
    }

    /// Creates telemetry that nothing global refers to.
    /// - Parameters:
    ///   - settings: Where to send what.
    ///   - registry: The metrics.
    ///   - logger: Told what can't be sent; it must not lead back to the exporter.
    public init(sending settings: OTLPSettings, registry: PrometheusRegistry = PrometheusRegistry(), logger: Logger) {
        self.registry = registry
        exporter = OTLPExporter(settings: settings, registry: registry, logger: logger)
        tracer = W3CTracer(sampler: settings.sampler, recorder: exporter?.spans)
    }

    /// Makes this the backend of swift-log, swift-metrics and swift-distributed-tracing for the whole process.
    ///
    /// Call it once, before the first logger, metric or span is made.
    /// - Parameters:
    ///   - logLevel: The least level that is written.
    ///   - sink: Where log lines go.
    public func bootstrap(logLevel: Logger.Level, sink: any LogSink = FileDescriptorSink.standardError) {
        LoggingSystem.bootstrap(
            { label, provider in
                makeLogHandler(label: label, level: logLevel, metadataProvider: provider, sink: sink)
            }, metadataProvider: .traceContext)
        registry.add(ProcessCollector())
        MetricsSystem.bootstrap(registry)
        InstrumentationSystem.bootstrap(tracer)
    }

    /// What a logger of this process writes to: lines, and the exporter if it sends logs.
    /// - Parameters:
    ///   - label: The logger's label.
    ///   - level: The least level that is written.
    ///   - metadataProvider: Metadata added to each event.
    ///   - sink: Where log lines go.
    public func makeLogHandler(
        label: String, level: Logger.Level, metadataProvider: Logger.MetadataProvider? = .traceContext,
        sink: any LogSink
    ) -> any LogHandler {
        let lines = JSONLogHandler(label: label, level: level, metadataProvider: metadataProvider, sink: sink)
        guard let recorder = exporter?.logs else { return lines }
        return MultiplexLogHandler([lines, RecordingLogHandler(label: label, level: level, recorder: recorder)])
    }
}
