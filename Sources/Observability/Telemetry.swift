public import Logging
import Metrics
import Tracing

/// The process's logs, metrics and traces, set up once and handed to whoever exposes them.
public struct Telemetry: Sendable {
    /// The metrics; also what `Counter(label:)` and its like write to, once bootstrapped.
    public let registry: PrometheusRegistry
    /// The tracer; also what `withSpan` uses, once bootstrapped.
    public let tracer: W3CTracer

    /// Creates telemetry that nothing global refers to; tests use it so.
    public init(registry: PrometheusRegistry = PrometheusRegistry(), tracer: W3CTracer = W3CTracer()) {
        self.registry = registry
        self.tracer = tracer
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
                JSONLogHandler(label: label, level: logLevel, metadataProvider: provider, sink: sink)
            }, metadataProvider: .traceContext)
        registry.add(ProcessCollector())
        MetricsSystem.bootstrap(registry)
        InstrumentationSystem.bootstrap(tracer)
    }
}
