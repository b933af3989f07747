public import ServiceContextModule

/// The place of a piece of work in a distributed trace, as W3C Trace Context carries it between processes.
///
/// Source: <https://www.w3.org/TR/trace-context/>.
public struct TraceContext: Sendable, Hashable {
    /// The id that every span of one trace shares; never zero.
    public var traceID: TraceID
    /// The id of the span that is the parent of what comes next; never zero.
    public var spanID: SpanID
    /// Whether the caller records this trace.
    public var isSampled: Bool
    /// Vendors' own state (`tracestate`), handed on unread.
    public var state: String?

    /// Creates a context of known ids.
    public init(traceID: TraceID, spanID: SpanID, isSampled: Bool, state: String? = nil) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.state = state
    }

    /// Sixteen bytes that name a trace.
    public struct TraceID: Sendable, Hashable, CustomStringConvertible {
        let high: UInt64
        let low: UInt64

        /// Creates an id of its two halves, most significant first.
        public init(high: UInt64, low: UInt64) {
            self.high = high
            self.low = low
        }

        /// Thirty-two lower-case hexadecimal digits.
        public var description: String { high.hexadecimal + low.hexadecimal }
    }

    /// Eight bytes that name a span within its trace.
    public struct SpanID: Sendable, Hashable, CustomStringConvertible {
        let value: UInt64

        /// Creates an id of its value.
        public init(_ value: UInt64) {
            self.value = value
        }

        /// Sixteen lower-case hexadecimal digits.
        public var description: String { value.hexadecimal }
    }
}

extension TraceContext {
    /// Longest `tracestate` that is handed on, in characters; the standard asks for at least this much.
    static let longestState = 512

    /// Reads the header `traceparent`, and `tracestate` if there is one; nil unless the parent is well formed.
    ///
    /// Versions above `00` are read as far as this one knows them, as the standard asks.
    public init?(parent: String, state: String? = nil) {
        let bytes = Array(parent.utf8)
        guard bytes.count >= 55,
            bytes[2] == UInt8(ascii: "-"), bytes[35] == UInt8(ascii: "-"), bytes[52] == UInt8(ascii: "-"),
            let version = UInt64(hexadecimal: bytes[0..<2]), version != 0xFF,
            let high = UInt64(hexadecimal: bytes[3..<19]), let low = UInt64(hexadecimal: bytes[19..<35]),
            let span = UInt64(hexadecimal: bytes[36..<52]), let flags = UInt64(hexadecimal: bytes[53..<55]),
            high != 0 || low != 0, span != 0
        else { return nil }
        if bytes.count > 55, version == 0 || bytes[55] != UInt8(ascii: "-") { return nil }
        self.init(
            traceID: TraceID(high: high, low: low), spanID: SpanID(span), isSampled: flags & 1 == 1,
            state: state.flatMap { $0.isEmpty || $0.utf8.count > Self.longestState ? nil : $0 })
    }

    /// The value of the header `traceparent`.
    public var parent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }
}

extension ServiceContext {
    private enum TraceContextKey: ServiceContextKey {
        typealias Value = TraceContext
        static var nameOverride: String? { "trace-context" }
    }

    /// The trace that the current work belongs to.
    public var traceContext: TraceContext? {
        get { self[TraceContextKey.self] }
        set { self[TraceContextKey.self] = newValue }
    }

    private enum UntracedKey: ServiceContextKey {
        typealias Value = Bool
        static var nameOverride: String? { "is-untraced" }
    }

    /// Whether the current work leaves no spans, whatever is sampled; ids travel all the same.
    public var isUntraced: Bool {
        get { self[UntracedKey.self] ?? false }
        set { self[UntracedKey.self] = newValue }
    }

    /// The surroundings of work that comes up again and again and that nobody asked for.
    public static var untraced: ServiceContext {
        var context = ServiceContext.topLevel
        context.isUntraced = true
        return context
    }
}

extension UInt64 {
    fileprivate var hexadecimal: String {
        String(unsafeUninitializedCapacity: 16) { digits in
            for index in 0..<16 {
                digits[index] = UInt8(hexDigit: UInt8(truncatingIfNeeded: self >> (60 - 4 * index)) & 0xF)
            }
            return 16
        }
    }

    /// Reads lower-case digits only: the standard forbids upper case in `traceparent`.
    fileprivate init?(hexadecimal digits: ArraySlice<UInt8>) {
        var value: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        self = value
    }
}
