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
    func write(into buffer: inout ByteBuffer) {
        buffer.writeStaticString("00-")
        writeTraceID(into: &buffer)
        buffer.writeStaticString("-")
        Self.write(span, into: &buffer)
        buffer.writeStaticString(isSampled ? "-01" : "-00")
    }

    /// Writes the trace's id: thirty-two hexadecimal digits.
    func writeTraceID(into buffer: inout ByteBuffer) {
        Self.write(traceHigh, into: &buffer)
        Self.write(traceLow, into: &buffer)
    }

    private static func write(_ number: UInt64, into buffer: inout ByteBuffer) {
        var word: (UInt64, UInt64) = (0, 0)
        for index in 0..<8 {
            let digit = UInt8(truncatingIfNeeded: number >> (60 - 4 * UInt64(index))) & 0xF
            let next = UInt8(truncatingIfNeeded: number >> (28 - 4 * UInt64(index))) & 0xF
            word.0 = word.0 << 8 | UInt64(digit < 10 ? 0x30 + digit : 0x57 + digit)
            word.1 = word.1 << 8 | UInt64(next < 10 ? 0x30 + next : 0x57 + next)
        }
        buffer.writeMultipleIntegers(word.0, word.1)
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
