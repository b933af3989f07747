import NIOCore

/// The `traceparent` of a request (W3C Trace Context), handled as bytes.
struct TraceParent: Equatable {
    /// The halves of the trace's id.
    var traceHigh: UInt64
    var traceLow: UInt64
    /// The id of the span that is the parent of what follows.
    var span: UInt64
    /// Whether the caller records the trace.
    var isSampled: Bool

    /// Begins a trace, recorded by whoever wants to.
    init(using generator: inout some RandomNumberGenerator) {
        traceHigh = .random(in: 1 ... .max, using: &generator)
        traceLow = generator.next()
        span = .random(in: 1 ... .max, using: &generator)
        isSampled = true
    }

    /// Reads a field's value; nil unless it is well formed.
    init?(_ bytes: Span<UInt8>, _ value: Range<Int>) {
        let start = value.lowerBound
        guard value.count >= 55, let version = Self.number(bytes, start, digits: 2), version != 0xFF,
            version != 0 && value.count > 55 ? bytes[start + 55] == 0x2D : value.count == 55,
            bytes[start + 2] == 0x2D, bytes[start + 35] == 0x2D, bytes[start + 52] == 0x2D,
            let high = Self.number(bytes, start + 3, digits: 16), let low = Self.number(bytes, start + 19, digits: 16),
            let span = Self.number(bytes, start + 36, digits: 16),
            let flags = Self.number(bytes, start + 53, digits: 2),
            high != 0 || low != 0, span != 0
        else { return nil }
        traceHigh = high
        traceLow = low
        self.span = span
        isSampled = flags & 1 == 1
    }

    /// The same trace with a span of its own for what follows.
    func child(using generator: inout some RandomNumberGenerator) -> TraceParent {
        var child = self
        child.span = .random(in: 1 ... .max, using: &generator)
        return child
    }

    /// Writes the field's value.
    func write(into buffer: inout OctetWriter) {
        buffer.writeStaticString("00-")
        writeTraceID(into: &buffer)
        buffer.writeStaticString("-")
        buffer.writeHexadecimal(span)
        buffer.writeStaticString(isSampled ? "-01" : "-00")
    }

    /// Writes the trace's id: thirty-two hexadecimal digits.
    func writeTraceID(into buffer: inout OctetWriter) {
        buffer.writeHexadecimal(traceHigh)
        buffer.writeHexadecimal(traceLow)
    }

    /// The trace's id as text; for answers of the gateway's own.
    var traceID: String {
        var text = ByteBuffer()
        text.writeOctets(room: 32) { writeTraceID(into: &$0) }
        return String(buffer: text)
    }

    private static func number(_ bytes: Span<UInt8>, _ start: Int, digits: Int) -> UInt64? {
        var number: UInt64 = 0
        for offset in start..<start + digits {
            let octet = bytes[offset]
            // Capitals are forbidden here, unlike elsewhere in HTTP.
            guard let digit = octet.hexadecimalValue, octet == octet.lowercased else { return nil }
            number = number << 4 | UInt64(digit)
        }
        return number
    }
}

/// A small, fast source of trace ids; not for secrets.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    /// Makes a generator that always yields the same numbers for the same seed.
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
