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

    /// Creates a span of what is known when it has ended.
    public init(
        trace: TraceContext, parent: TraceContext.SpanID?, operationName: String, kind: SpanKind,
        startNanoseconds: UInt64, endNanoseconds: UInt64, attributes: SpanAttributes, events: [SpanEvent],
        links: [SpanLink], status: SpanStatus?
    ) {
        self.trace = trace
        self.parent = parent
        self.operationName = operationName
        self.kind = kind
        self.startNanoseconds = startNanoseconds
        self.endNanoseconds = endNanoseconds
        self.attributes = attributes
        self.events = events
        self.links = links
        self.status = status
    }
}

/// Takes in ended spans; an exporter is one.
public protocol SpanRecorder: Sendable {
    /// Called once a sampled span, on the task that ended it: it must hand the span over and return at once.
    func record(_ span: FinishedSpan)

    /// The same for spans that were collected, such as by an event loop of its own spans.
    func record(contentsOf spans: [FinishedSpan])
}

extension SpanRecorder {
    public func record(contentsOf spans: [FinishedSpan]) {
        for span in spans { record(span) }
    }
}
