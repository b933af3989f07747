import NIOCore
import Observability

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes octets one after another into memory that there is already.
///
/// A head is put together of dozens of small parts, and a `ByteBuffer` asks for each whether it owns its memory and has
/// room. This asks for room alone; what doesn't fit is only noted, and the whole is written again where there is more
/// (``NIOCore/ByteBuffer/writeOctets(room:_:)``).
struct OctetWriter: ~Copyable {
    private let memory: UnsafeMutableRawBufferPointer
    /// Octets so far.
    private(set) var count = 0
    /// Whether all that was written had room.
    private(set) var isWhole = true

    fileprivate init(_ memory: UnsafeMutableRawBufferPointer) { self.memory = memory }

    @inline(__always)
    private mutating func advance(_ size: Int) -> UnsafeMutableRawPointer? {
        guard isWhole, size <= memory.count - count, let start = memory.baseAddress else {
            isWhole = false
            return nil
        }
        defer { count += size }
        return start + count
    }

    @inline(__always)
    mutating func writeStaticString(_ text: StaticString) {
        if let place = advance(text.utf8CodeUnitCount) { memcpy(place, text.utf8Start, text.utf8CodeUnitCount) }
    }

    mutating func writeOctet(_ octet: UInt8) {
        if let place = advance(1) { place.storeBytes(of: octet, as: UInt8.self) }
    }

    /// Writes the octets of `range`.
    mutating func write(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        bytes.extracting(range).withUnsafeBytes { write($0) }
    }

    mutating func writeBytes(_ octets: some Collection<UInt8>) {
        let isDone: Void? = octets.withContiguousStorageIfAvailable { write(UnsafeRawBufferPointer($0)) }
        if isDone == nil { for octet in octets { writeOctet(octet) } }
    }

    mutating func writeString(_ text: String) {
        var text = text
        text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
    }

    mutating func writeImmutableBuffer(_ buffer: ByteBuffer) {
        buffer.withUnsafeReadableBytes { write($0) }
    }

    private mutating func write(_ octets: UnsafeRawBufferPointer) {
        guard let source = octets.baseAddress else { return }
        if let place = advance(octets.count) { memcpy(place, source, octets.count) }
    }

    /// Writes a number that isn't negative in decimal digits.
    mutating func writeDecimal(_ number: Int) {
        if number >= 10 { writeDecimal(number / 10) }
        writeOctet(Octet.zero + UInt8(truncatingIfNeeded: number % 10))
    }

    /// Writes a number in sixteen hexadecimal digits.
    mutating func writeHexadecimal(_ number: UInt64) {
        guard let place = advance(16) else { return }
        for index in 0..<16 {
            let digit = UInt8(truncatingIfNeeded: number >> (60 - 4 * UInt64(index))) & 0xF
            place.storeBytes(of: digit < 10 ? 0x30 + digit : 0x57 + digit, toByteOffset: index, as: UInt8.self)
        }
    }

    /// Writes the octets of `range` as a JSON string.
    mutating func writeJSON(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        for offset in range
        where bytes[offset] < Octet.space || bytes[offset] >= 0x7F || bytes[offset] == 0x22 || bytes[offset] == 0x5C {
            // It needs escapes, or isn't known to be UTF-8, which a line must be.
            var escaped = ByteBuffer()
            escaped.writeJSONString(bytes.text(range))
            return writeImmutableBuffer(escaped)
        }
        writeOctet(0x22)
        write(bytes, range)
        writeOctet(0x22)
    }
}

extension OctetWriter {
    /// Writes the fields that pass, neighbours in one copy, without those that Connection names.
    mutating func writeRuns(of fields: MessageFields, _ bytes: Span<UInt8>, where passes: (FieldLine) -> Bool) {
        var run: Range<Int>?
        for field in fields.lines {
            if passes(field), !fields.nominates(field, bytes) {
                run = (run?.lowerBound ?? field.line.lowerBound)..<field.line.upperBound
            } else if let finished = run {
                write(bytes, finished)
                run = nil
            }
        }
        if let run { write(bytes, run) }
    }
}

extension ByteBuffer {
    /// Writes what `write` writes.
    ///
    /// - Parameters:
    ///   - room: how many octets are expected; more only cost another try.
    ///   - write: writes the same each time that it is called.
    mutating func writeOctets(room: Int, _ write: (inout OctetWriter) -> Void) {
        var room = room
        var isWhole = false
        while !isWhole {
            writeWithUnsafeMutableBytes(minimumWritableBytes: room) { memory in
                var writer = OctetWriter(memory)
                write(&writer)
                isWhole = writer.isWhole
                room = 2 * memory.count
                return isWhole ? writer.count : 0
            }
        }
    }
}
