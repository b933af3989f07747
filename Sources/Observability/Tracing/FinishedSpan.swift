public import Tracing

/// A span that ended, as a recorder receives it.
public struct FinishedSpan: Sendable {
    /// The span's own place in its trace.
    public var trace: TraceContext
    /// The span it ran within, in this process or in the caller's; nil at a trace's root.
    public var parent: TraceContext.SpanID?
    public var operationName: String
    public var kind: SpanKind
    public var startNanoseconds: UInt64
    public var endNanoseconds: UInt64
    public var attributes: SpanAttributes
    public var events: [SpanEvent]
    public var links: [SpanLink]
    public var status: SpanStatus?
}

/// Takes in ended spans; an exporter is one.
public protocol SpanRecorder: Sendable {
    /// Called once a sampled span, on the task that ended it: it must hand the span over and return at once.
    func record(_ span: FinishedSpan)
}
