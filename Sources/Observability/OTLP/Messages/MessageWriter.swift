import NIOCore

/// A field of a message: its number on the wire and its name in JSON.
struct MessageField {
    let number: UInt64
    let name: StaticString

    init(_ number: UInt64, _ name: StaticString) {
        self.number = number
        self.name = name
    }
}

/// Writes the fields of one message after the other; what the fields are is said once, for every encoding.
///
/// Source: <https://protobuf.dev/programming-guides/encoding/> and, for what JSON does otherwise than protobuf's own
/// mapping, the OpenTelemetry protocol's section *JSON Protobuf Encoding*.
protocol MessageWriter {
    /// A whole message.
    static func encode(_ body: (inout Self) -> Void) -> ByteBuffer

    mutating func write(_ field: MessageField, string: String)
    mutating func write(_ field: MessageField, flag: Bool)
    mutating func write(_ field: MessageField, number: Double)
    /// An `int64`.
    mutating func write(_ field: MessageField, integer: Int64)
    /// An `enum`, whose values here are all non-negative.
    mutating func write(_ field: MessageField, enumeration: UInt32)
    mutating func write(_ field: MessageField, fixed32: UInt32)
    mutating func write(_ field: MessageField, fixed64: UInt64)
    /// The `bytes` of a trace's id.
    mutating func write(_ field: MessageField, trace: TraceContext.TraceID)
    /// The `bytes` of a span's id.
    mutating func write(_ field: MessageField, span: TraceContext.SpanID)
    mutating func write(_ field: MessageField, fixed64s: [UInt64])
    mutating func write(_ field: MessageField, numbers: [Double])
    mutating func write(_ field: MessageField, message body: (inout Self) -> Void)
    /// A repeated message field.
    mutating func write<Elements: Sequence>(
        _ field: MessageField, messages elements: Elements, _ body: (inout Self, Elements.Element) -> Void)
}
