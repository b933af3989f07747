import Synchronization
public import Tracing

/// Gives every span a W3C identity and carries it across processes in `traceparent` and `tracestate`.
///
/// Ids pass through even when nothing records spans, so that logs of one request can be found in every process.
public final class W3CTracer: Tracer {
    /// Decides which traces are recorded.
    public let sampler: Sampler
    /// Takes in the sampled spans; nil when nobody does.
    public let recorder: (any SpanRecorder)?
    private let generator: Mutex<any RandomNumberGenerator & Sendable>

    /// Creates a tracer.
    /// - Parameters:
    ///   - sampler: Decides which traces are recorded: all but those whose caller doesn't record them, if left out.
    ///   - recorder: Takes in the sampled spans when they end.
    ///   - generator: Where ids and sampling decisions come from.
    public init(
        sampler: Sampler = Sampler(), recorder: (any SpanRecorder)? = nil,
        generator: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.sampler = sampler
        self.recorder = recorder
        self.generator = Mutex(generator)
    }

    public func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> W3CSpan {
        var context = context()
        let parent = context.traceContext
        var trace = makeTraceContext(childOf: parent)
        if recorder != nil, context.isUntraced { trace.isSampled = false }
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
        let (traceID, spanID) = generator.withLock { generator in
            (
                parent?.traceID ?? TraceContext.TraceID(high: generator.nextNonZero(), low: generator.next()),
                TraceContext.SpanID(generator.nextNonZero())
            )
        }
        return TraceContext(
            traceID: traceID, spanID: spanID,
            isSampled: sampler.samples(traceID, parentIsSampled: parent?.isSampled), state: parent?.state)
    }
}

extension RandomNumberGenerator {
    fileprivate mutating func nextNonZero() -> UInt64 { .random(in: 1 ... .max, using: &self) }
}
