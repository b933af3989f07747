/// Decides which traces are recorded.
///
/// Source: OpenTelemetry specification, *Tracing SDK*, section *Sampling*.
public struct Sampler: Sendable, Hashable {
    /// The share, 0 to 1, of the traces that are recorded where nobody else has decided.
    public let ratio: Double
    /// Whether what a caller has decided holds here, too.
    public let followsParent: Bool
    /// The least of the last 56 bits of a recorded trace's id.
    private let threshold: UInt64

    /// Creates a sampler.
    /// - Parameters:
    ///   - ratio: The share, 0 to 1, of the traces that are recorded.
    ///   - followsParent: Whether what a caller has decided holds here, too, and the ratio for new traces only.
    public init(ratio: Double = 1, followsParent: Bool = true) {
        self.ratio = min(1, max(0, ratio))
        self.followsParent = followsParent
        threshold = UInt64((1 - self.ratio) * Double(UInt64(1) << 56))
    }

    /// Whether a trace is recorded; every process with the same ratio decides alike.
    /// - Parameters:
    ///   - traceID: The trace's id, which must be random.
    ///   - parentIsSampled: What the caller has decided; nil for a new trace.
    public func samples(_ traceID: TraceContext.TraceID, parentIsSampled: Bool?) -> Bool {
        if followsParent, let parentIsSampled { return parentIsSampled }
        return traceID.low & (1 << 56 - 1) >= threshold
    }
}
