import NIOCore

/// Writes messages as the OpenTelemetry protocol has them in JSON: ids in hexadecimal, 64-bit integers as strings,
/// enumerations as numbers.
struct JSONMessageWriter: MessageWriter {
    private var buffer = ByteBuffer()
    private var isFirst = true

    static func encode(_ body: (inout JSONMessageWriter) -> Void) -> ByteBuffer {
        var writer = JSONMessageWriter()
        writer.writeObject(body)
        return writer.buffer
    }

    mutating func write(_ field: MessageField, string: String) {
        writeName(field)
        buffer.writeJSONString(string)
    }

    mutating func write(_ field: MessageField, flag: Bool) {
        writeName(field)
        buffer.writeString(flag ? "true" : "false")
    }

    mutating func write(_ field: MessageField, number: Double) {
        writeName(field)
        write(number)
    }

    mutating func write(_ field: MessageField, integer: Int64) {
        writeName(field)
        buffer.writeString("\"\(integer)\"")
    }

    mutating func write(_ field: MessageField, enumeration: UInt32) {
        writeName(field)
        buffer.writeString(String(enumeration))
    }

    mutating func write(_ field: MessageField, fixed32: UInt32) {
        writeName(field)
        buffer.writeString(String(fixed32))
    }

    mutating func write(_ field: MessageField, fixed64: UInt64) {
        writeName(field)
        buffer.writeString("\"\(fixed64)\"")
    }

    mutating func write(_ field: MessageField, trace: TraceContext.TraceID) {
        writeName(field)
        buffer.writeString("\"\(trace)\"")
    }

    mutating func write(_ field: MessageField, span: TraceContext.SpanID) {
        writeName(field)
        buffer.writeString("\"\(span)\"")
    }

    mutating func write(_ field: MessageField, fixed64s: [UInt64]) {
        writeArray(field, fixed64s) { $0.buffer.writeString("\"\($1)\"") }
    }

    mutating func write(_ field: MessageField, numbers: [Double]) {
        writeArray(field, numbers) { $0.write($1) }
    }

    mutating func write(_ field: MessageField, message body: (inout JSONMessageWriter) -> Void) {
        writeName(field)
        writeObject(body)
    }

    mutating func write<Elements: Sequence>(
        _ field: MessageField, messages elements: Elements, _ body: (inout JSONMessageWriter, Elements.Element) -> Void
    ) {
        writeArray(field, elements) { writer, element in writer.writeObject { body(&$0, element) } }
    }

    private mutating func writeArray<Elements: Sequence>(
        _ field: MessageField, _ elements: Elements, _ body: (inout JSONMessageWriter, Elements.Element) -> Void
    ) {
        writeName(field)
        buffer.writeStaticString("[")
        isFirst = true
        for element in elements {
            if !isFirst { buffer.writeStaticString(",") }
            body(&self, element)
            isFirst = false
        }
        buffer.writeStaticString("]")
        isFirst = false
    }

    private mutating func writeObject(_ body: (inout JSONMessageWriter) -> Void) {
        buffer.writeStaticString("{")
        isFirst = true
        body(&self)
        buffer.writeStaticString("}")
        isFirst = false
    }

    private mutating func writeName(_ field: MessageField) {
        if !isFirst { buffer.writeStaticString(",") }
        isFirst = false
        buffer.writeStaticString("\"")
        buffer.writeStaticString(field.name)
        buffer.writeStaticString("\":")
    }

    private mutating func write(_ number: Double) {
        if number.isFinite {
            buffer.writeJSONNumber(number)
        } else {
            buffer.writeStaticString(number.isNaN ? "\"NaN\"" : number < 0 ? "\"-Infinity\"" : "\"Infinity\"")
        }
    }
}
