public import Logging
public import Tracing

/// Hands each log event to a recorder, with the place in the trace of the work that logged it.
public struct RecordingLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let recorder: any LogRecorder
    private let nanosecondsSinceEpoch: @Sendable () -> UInt64

    /// Creates a handler for one logger.
    /// - Parameters:
    ///   - label: The logger's label.
    ///   - level: The least level that is recorded.
    ///   - recorder: What takes the events in.
    ///   - nanosecondsSinceEpoch: The clock that stamps events.
    public init(
        label: String, level: Logger.Level = .info, recorder: any LogRecorder,
        nanosecondsSinceEpoch: @escaping @Sendable () -> UInt64 = { DefaultTracerClock.now.nanosecondsSinceEpoch }
    ) {
        self.label = label
        self.logLevel = level
        self.recorder = recorder
        self.nanosecondsSinceEpoch = nanosecondsSinceEpoch
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var merged = metadata
        if let provided = metadataProvider?.get(), !provided.isEmpty { merged.merge(provided) { _, new in new } }
        let trace = ServiceContext.current?.traceContext
        if trace != nil {
            // A record has a place of its own for them.
            for key in Self.traceKeys { merged[key] = nil }
        }
        if let own = event.metadata, !own.isEmpty { merged.merge(own) { _, new in new } }
        if let error = event.error {
            merged["exception.type"] = .string(String(reflecting: type(of: error)))
            merged["exception.message"] = .string(String(describing: error))
        }
        recorder.record(
            LogRecord(
                nanosecondsSinceEpoch: nanosecondsSinceEpoch(), level: event.level, logger: label,
                message: event.message.description, metadata: merged, trace: trace))
    }

    private static let traceKeys = ["trace_id", "span_id"]
}
