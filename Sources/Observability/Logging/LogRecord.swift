public import Logging

/// A log event, as a recorder receives it.
public struct LogRecord: Sendable {
    public var nanosecondsSinceEpoch: UInt64
    public var level: Logger.Level
    /// The label of the logger.
    public var logger: String
    public var message: String
    /// What the event, its logger and its surroundings say besides, but for the trace.
    public var metadata: Logger.Metadata
    /// The place in the trace of the work that logged it.
    public var trace: TraceContext?

    /// Creates a record.
    public init(
        nanosecondsSinceEpoch: UInt64, level: Logger.Level, logger: String, message: String,
        metadata: Logger.Metadata, trace: TraceContext?
    ) {
        self.nanosecondsSinceEpoch = nanosecondsSinceEpoch
        self.level = level
        self.logger = logger
        self.message = message
        self.metadata = metadata
        self.trace = trace
    }
}

/// Takes in log events; an exporter is one.
public protocol LogRecorder: Sendable {
    /// Called on the task that logs: it must hand the record over and return at once.
    func record(_ record: LogRecord)

    /// The same for records that were collected, such as by an event loop of its own.
    func record(contentsOf records: [LogRecord])
}

extension LogRecorder {
    public func record(contentsOf records: [LogRecord]) {
        for record in records { self.record(record) }
    }
}
