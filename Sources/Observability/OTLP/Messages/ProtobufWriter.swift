import NIOCore

/// Writes messages in protobuf's binary encoding.
struct ProtobufWriter: MessageWriter {
    private enum WireType: UInt64 {
        case varint = 0
        case fixed64 = 1
        case lengthDelimited = 2
        case fixed32 = 5
    }

    private var buffer = ByteBuffer()

    static func encode(_ body: (inout ProtobufWriter) -> Void) -> ByteBuffer {
        var writer = ProtobufWriter()
        body(&writer)
        return writer.buffer
    }

    mutating func write(_ field: MessageField, string: String) {
        writeTag(field, .lengthDelimited)
        writeVarint(UInt64(string.utf8.count))
        buffer.writeString(string)
    }

    mutating func write(_ field: MessageField, flag: Bool) {
        writeTag(field, .varint)
        writeVarint(flag ? 1 : 0)
    }

    mutating func write(_ field: MessageField, number: Double) {
        write(field, fixed64: number.bitPattern)
    }

    mutating func write(_ field: MessageField, integer: Int64) {
        writeTag(field, .varint)
        writeVarint(UInt64(bitPattern: integer))
    }

    mutating func write(_ field: MessageField, enumeration: UInt32) {
        writeTag(field, .varint)
        writeVarint(UInt64(enumeration))
    }

    mutating func write(_ field: MessageField, fixed32: UInt32) {
        writeTag(field, .fixed32)
        buffer.writeInteger(fixed32, endianness: .little)
    }

    mutating func write(_ field: MessageField, fixed64: UInt64) {
        writeTag(field, .fixed64)
        buffer.writeInteger(fixed64, endianness: .little)
    }

    mutating func write(_ field: MessageField, trace: TraceContext.TraceID) {
        writeTag(field, .lengthDelimited)
        writeVarint(16)
        buffer.writeMultipleIntegers(trace.high, trace.low, endianness: .big)
    }

    mutating func write(_ field: MessageField, span: TraceContext.SpanID) {
        writeTag(field, .lengthDelimited)
        writeVarint(8)
        buffer.writeInteger(span.value, endianness: .big)
    }

    mutating func write(_ field: MessageField, fixed64s: [UInt64]) {
        writeTag(field, .lengthDelimited)
        writeVarint(UInt64(fixed64s.count * 8))
        for value in fixed64s { buffer.writeInteger(value, endianness: .little) }
    }

    mutating func write(_ field: MessageField, numbers: [Double]) {
        write(field, fixed64s: numbers.map(\.bitPattern))
    }

    mutating func write(_ field: MessageField, message body: (inout ProtobufWriter) -> Void) {
        writeTag(field, .lengthDelimited)
        // Most messages are so short that their length takes one byte; the others are moved to make room for it.
        buffer.writeInteger(UInt8(0))
        let start = buffer.writerIndex
        body(&self)
        let length = buffer.writerIndex - start
        let room = Self.sizeOfVarint(UInt64(length)) - 1
        if room > 0 {
            buffer.writeRepeatingByte(0, count: room)
            buffer.withUnsafeMutableReadableBytes { bytes in
                let message = UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + length])
                UnsafeMutableRawBufferPointer(rebasing: bytes[(start + room)...]).copyMemory(from: .init(message))
            }
        }
        let end = buffer.writerIndex
        buffer.moveWriterIndex(to: start - 1)
        writeVarint(UInt64(length))
        buffer.moveWriterIndex(to: end)
    }

    mutating func write<Elements: Sequence>(
        _ field: MessageField, messages elements: Elements, _ body: (inout ProtobufWriter, Elements.Element) -> Void
    ) {
        for element in elements { write(field) { body(&$0, element) } }
    }

    private mutating func writeTag(_ field: MessageField, _ type: WireType) {
        writeVarint(field.number << 3 | type.rawValue)
    }

    private mutating func writeVarint(_ value: UInt64) {
        var rest = value
        while rest > 0x7F {
            buffer.writeInteger(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        buffer.writeInteger(UInt8(rest))
    }

    /// Bytes that a varint takes: one for each seven bits that count.
    private static func sizeOfVarint(_ value: UInt64) -> Int { max(1, (64 - value.leadingZeroBitCount + 6) / 7) }
}
