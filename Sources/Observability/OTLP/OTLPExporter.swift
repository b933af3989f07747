public import Logging
public import ServiceLifecycle
import Tracing

/// Sends a process's spans, log records and metrics to whoever takes OTLP over HTTP.
///
/// Handing something over never waits: it goes into a bounded queue, and what finds no room is dropped and counted in
/// `otlp_dropped_items_total`. Each signal has a task of its own that sends one request after the other, so a receiver
/// that is away or slow costs that signal's items and nothing else.
///
/// Source: OpenTelemetry protocol specification, section *OTLP/HTTP*.
public final class OTLPExporter: Service, CustomStringConvertible {
    /// Takes spans in; nil when they aren't sent.
    public let spans: (any SpanRecorder)?
    /// Takes log records in; nil when they aren't sent.
    public let logs: (any LogRecorder)?

    public var description: String { "OTLP exporter" }

    private let pipelines: [ExportPipeline]
    private let stop: StopSignal

    /// Creates an exporter, which sends when it is run; nil when the settings send nothing.
    /// - Parameters:
    ///   - settings: Where to send what, and how.
    ///   - registry: The metrics that are sent, and where the exporter counts what it does.
    ///   - logger: Told what can't be sent; it must not lead back to this exporter.
    public convenience init?(settings: OTLPSettings, registry: PrometheusRegistry, logger: Logger) {
        self.init(settings: settings, registry: registry, logger: logger, retry: RetryPolicy())
    }

    /// Creates an exporter with times of one's own.
    init?(
        settings: OTLPSettings, registry: PrometheusRegistry, logger: Logger, retry: RetryPolicy,
        flushTimeout: Duration = .seconds(5), clock: some Clock<Duration> = ContinuousClock(),
        nanosecondsSinceEpoch: @escaping @Sendable () -> UInt64 = { DefaultTracerClock.now.nanosecondsSinceEpoch }
    ) {
        guard !settings.isEmpty else { return nil }
        let stop = StopSignal()
        let time = ExportTime(clock)
        let resource = settings.resource.map { Attribute(key: $0.name, value: .string($0.value)) }
        var pipelines: [ExportPipeline] = []

        func pipeline(
            _ signal: OTLPSignal, _ destination: OTLPDestination, interval: Duration, exportTimeout: Duration,
            _ wakeups: Wakeups, _ counters: ExportCounters,
            take: @escaping @Sendable () -> (content: ExportRequest.Content, hasMore: Bool)
        ) -> ExportPipeline {
            ExportPipeline(
                signal, to: destination,
                timing: ExportPipeline.Timing(
                    interval: interval, exportTimeout: exportTimeout, flushTimeout: flushTimeout, retry: retry),
                resource: resource, wakeups: wakeups, counters: counters, stop: stop, time: time, logger: logger,
                take: take)
        }

        func collecting<Item: Sendable>(
            _ signal: OTLPSignal, _ destination: OTLPDestination, _ batches: OTLPBatches,
            _ content: @escaping @Sendable ([Item]) -> ExportRequest.Content
        ) -> BatchQueue<Item> {
            let wakeups = Self.makeWakeups()
            let counters = ExportCounters(signal, registry: registry)
            let queue = BatchQueue<Item>(
                limit: batches.queueLimit, batchLimit: batches.batchLimit,
                onBatch: { wakeups.continuation.yield() }, onDropped: { counters.dropped($0, .queueFull) })
            pipelines.append(
                pipeline(
                    signal, destination, interval: batches.delay, exportTimeout: batches.exportTimeout, wakeups,
                    counters
                ) {
                    let (batch, hasMore) = queue.take()
                    return (content(batch), hasMore)
                })
            return queue
        }

        spans = settings.traces.map {
            QueuedSpans(queue: collecting(.traces, $0, settings.spanBatches) { .spans($0) })
        }
        logs = settings.logs.map { QueuedLogs(queue: collecting(.logs, $0, settings.logBatches) { .logs($0) }) }
        if let destination = settings.metrics {
            let readings = MetricReadings(
                registry: registry, temporality: settings.metricTemporality, now: nanosecondsSinceEpoch)
            pipelines.append(
                pipeline(
                    .metrics, destination, interval: settings.metricInterval, exportTimeout: settings.metricTimeout,
                    Self.makeWakeups(), ExportCounters(.metrics, registry: registry)
                ) {
                    (readings.take(), false)
                })
        }
        self.pipelines = pipelines
        self.stop = stop
    }

    /// Sends until the process is to stop; then sends what is left, for a few seconds at most.
    public func run() async throws {
        await withGracefulShutdownHandler {
            await send()
        } onGracefulShutdown: {
            self.stop.stop()
        }
    }

    /// Sends while `work` is done, and then what is left, for a few seconds at most; for programs that end by themselves.
    public func run<Value: Sendable>(during work: () async throws -> Value) async throws -> Value {
        async let sending: Void = send()
        do {
            let value = try await work()
            stop.stop()
            await sending
            return value
        } catch {
            stop.stop()
            await sending
            throw error
        }
    }

    private func send() async {
        await withDiscardingTaskGroup { group in
            for pipeline in pipelines { group.addTask { await pipeline.run() } }
        }
    }

    private typealias Wakeups = (stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation)

    /// However often it is said that there is a batch, one look at what there is will do.
    private static func makeWakeups() -> Wakeups {
        AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }
}

private struct QueuedSpans: SpanRecorder {
    let queue: BatchQueue<FinishedSpan>

    func record(_ span: FinishedSpan) { queue.append(span) }
    func record(contentsOf spans: [FinishedSpan]) { queue.append(contentsOf: spans) }
}

private struct QueuedLogs: LogRecorder {
    let queue: BatchQueue<LogRecord>

    func record(_ record: LogRecord) { queue.append(record) }
    func record(contentsOf records: [LogRecord]) { queue.append(contentsOf: records) }
}
