import Logging
import Tracing

/// A value of an attribute or a log record's body: `AnyValue` of the OpenTelemetry protocol.
///
/// Source: <https://github.com/open-telemetry/opentelemetry-proto>, `common/v1/common.proto`.
enum AttributeValue: Sendable, Equatable {
    case string(String)
    case flag(Bool)
    case integer(Int64)
    case number(Double)
    case array([AttributeValue])
    case members([Attribute])
}

/// A name and its value: `KeyValue` of the OpenTelemetry protocol.
struct Attribute: Sendable, Equatable {
    var key: String
    var value: AttributeValue
}

extension AttributeValue {
    /// The value that a log event's metadata are: numbers and booleans stay what they are.
    init(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let string): self = .string(string)
        case .stringConvertible(let value):
            switch value {
            case let flag as Bool: self = .flag(flag)
            case let integer as any BinaryInteger:
                self = Int64(exactly: integer).map(Self.integer) ?? .string("\(value)")
            case let number as Double: self = .number(number)
            default: self = .string(value.description)
            }
        case .array(let values): self = .array(values.map(AttributeValue.init))
        case .dictionary(let members): self = .members(Attribute.all(of: members))
        }
    }

    /// The value that a span's attribute is.
    init(_ value: SpanAttribute) {
        switch value {
        case .int32(let value): self = .integer(Int64(value))
        case .int64(let value): self = .integer(value)
        case .double(let value): self = .number(value)
        case .bool(let value): self = .flag(value)
        case .string(let value): self = .string(value)
        case .int32Array(let values): self = .array(values.map { .integer(Int64($0)) })
        case .int64Array(let values): self = .array(values.map(Self.integer))
        case .doubleArray(let values): self = .array(values.map(Self.number))
        case .boolArray(let values): self = .array(values.map(Self.flag))
        case .stringArray(let values): self = .array(values.map(Self.string))
        case .stringConvertible(let value): self = .string("\(value)")
        case .stringConvertibleArray(let values): self = .array(values.map { .string("\($0)") })
        default: self = .string("\(value)")
        }
    }
}

extension Attribute {
    /// A log event's metadata, in the order of their names.
    static func all(of metadata: Logger.Metadata) -> [Attribute] {
        metadata.sorted { $0.key < $1.key }.map { Attribute(key: $0.key, value: AttributeValue($0.value)) }
    }

    /// A span's attributes, in the order of their names.
    static func all(of attributes: SpanAttributes) -> [Attribute] {
        var all: [Attribute] = []
        attributes.forEach { all.append(Attribute(key: $0, value: AttributeValue($1))) }
        return all.sorted { $0.key < $1.key }
    }
}

extension MessageWriter {
    /// Writes a repeated field of attributes.
    mutating func write(_ field: MessageField, attributes: [Attribute]) {
        guard !attributes.isEmpty else { return }
        write(field, messages: attributes) { writer, attribute in
            writer.write(MessageField(1, "key"), string: attribute.key)
            writer.write(MessageField(2, "value")) { $0.write(attribute.value) }
        }
    }

    /// Writes the one field of an `AnyValue` that is set.
    mutating func write(_ value: AttributeValue) {
        switch value {
        case .string(let string): write(MessageField(1, "stringValue"), string: string)
        case .flag(let flag): write(MessageField(2, "boolValue"), flag: flag)
        case .integer(let integer): write(MessageField(3, "intValue"), integer: integer)
        case .number(let number): write(MessageField(4, "doubleValue"), number: number)
        case .array(let values):
            write(MessageField(5, "arrayValue")) { writer in
                writer.write(MessageField(1, "values"), messages: values) { $0.write($1) }
            }
        case .members(let members):
            write(MessageField(6, "kvlistValue")) { $0.write(MessageField(1, "values"), attributes: members) }
        }
    }
}
