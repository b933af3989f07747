import Synchronization
public import Tracing

/// A span whose identity is a W3C trace context; it keeps what it is told only while somebody records it.
public final class W3CSpan: Tracing.Span {
    public let context: InstrumentationContext

    private let recorder: (any SpanRecorder)?
    private let state: Mutex<State>

    private struct State {
        var span: FinishedSpan
        var hasEnded = false
    }

    init(_ span: FinishedSpan, context: InstrumentationContext, recorder: (any SpanRecorder)?) {
        self.context = context
        self.recorder = span.trace.isSampled ? recorder : nil
        self.state = Mutex(State(span: span))
    }

    public var isRecording: Bool { recorder != nil }

    public var operationName: String {
        get { state.withLock { $0.span.operationName } }
        set { state.withLock { $0.span.operationName = newValue } }
    }

    public var attributes: SpanAttributes {
        get { state.withLock { $0.span.attributes } }
        set {
            guard isRecording else { return }
            state.withLock { $0.span.attributes = newValue }
        }
    }

    public func setStatus(_ status: SpanStatus) {
        state.withLock { $0.span.status = status }
    }

    public func addEvent(_ event: SpanEvent) {
        guard isRecording else { return }
        state.withLock { $0.span.events.append(event) }
    }

    /// Adds an `exception` event, named as OpenTelemetry's semantic conventions name it.
    public func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        guard isRecording else { return }
        var attributes = attributes
        attributes["exception.type"] = String(reflecting: type(of: error))
        attributes["exception.message"] = String(describing: error)
        addEvent(SpanEvent(name: "exception", at: instant(), attributes: attributes))
    }

    public func addLink(_ link: SpanLink) {
        guard isRecording else { return }
        state.withLock { $0.span.links.append(link) }
    }

    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        guard let recorder else { return }
        let end = instant().nanosecondsSinceEpoch
        let finished: FinishedSpan? = state.withLock { state in
            guard !state.hasEnded else { return nil }
            state.hasEnded = true
            state.span.endNanoseconds = end
            return state.span
        }
        if let finished { recorder.record(finished) }
    }
}
