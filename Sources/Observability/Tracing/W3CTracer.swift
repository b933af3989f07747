import Synchronization
public import Tracing

/// Gives every span a W3C identity and carries it across processes in `traceparent` and `tracestate`.
///
/// Ids pass through even when nothing records spans, so that logs of one request can be found in every process.
public final class W3CTracer: Tracer {
    /// The share of the traces begun here that are recorded.
    public let samplingRatio: Double
    /// Takes in the sampled spans; nil when nobody does.
    public let recorder: (any SpanRecorder)?
    private let generator: Mutex<any RandomNumberGenerator & Sendable>

    /// Creates a tracer.
    /// - Parameters:
    ///   - samplingRatio: The share, 0 to 1, of the traces begun here that are recorded; others follow their caller.
    ///   - recorder: Takes in the sampled spans when they end.
    ///   - generator: Where ids and sampling decisions come from.
    public init(
        samplingRatio: Double = 1, recorder: (any SpanRecorder)? = nil,
        generator: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.samplingRatio = samplingRatio
        self.recorder = recorder
        self.generator = Mutex(generator)
    }

    public func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> W3CSpan {
        var context = context()
        let parent = context.traceContext
        let trace = makeTraceContext(childOf: parent)
        context.traceContext = trace
        let start = instant().nanosecondsSinceEpoch
        return W3CSpan(
            FinishedSpan(
                trace: trace, parent: parent?.spanID, operationName: operationName, kind: kind,
                startNanoseconds: start, endNanoseconds: start, attributes: [:], events: [], links: [], status: nil),
            context: context, recorder: recorder)
    }

    public func forceFlush() {}

    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout InstrumentationContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let parent = extractor.extract(key: "traceparent", from: carrier) else { return }
        context.traceContext =
            TraceContext(parent: parent, state: extractor.extract(key: "tracestate", from: carrier))
            ?? context.traceContext
    }

    public func inject<Carrier, Inject: Injector>(
        _ context: InstrumentationContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let trace = context.traceContext else { return }
        injector.inject(trace.parent, forKey: "traceparent", into: &carrier)
        if let state = trace.state { injector.inject(state, forKey: "tracestate", into: &carrier) }
    }

    private func makeTraceContext(childOf parent: TraceContext?) -> TraceContext {
        generator.withLock { generator in
            let spanID = TraceContext.SpanID(generator.nextNonZero())
            if let parent {
                return TraceContext(
                    traceID: parent.traceID, spanID: spanID, isSampled: parent.isSampled, state: parent.state)
            }
            return TraceContext(
                traceID: TraceContext.TraceID(high: generator.nextNonZero(), low: generator.next()), spanID: spanID,
                isSampled: samplingRatio >= 1 || Double.random(in: 0..<1, using: &generator) < samplingRatio)
        }
    }
}

extension RandomNumberGenerator {
    fileprivate mutating func nextNonZero() -> UInt64 { .random(in: 1 ... .max, using: &self) }
}
