import FoundationEssentials
import KubernetesModel

/// Reads objects that clients send as protobuf, as kubectl does for what it makes itself.
///
/// Only kinds with a ``ProtobufSchema`` can be read; to others the server answers that it does not know the format.
/// Source: Kubernetes documentation, *Protobuf encoding*.
enum ProtobufDocument {
    /// Why bytes are no object.
    struct Malformed: Error {
        var reason: String
    }

    /// The object in an envelope; `nil` when its kind can't be read.
    static func document(_ bytes: some Collection<UInt8>) throws(Malformed) -> JSONValue? {
        let bytes = Array(bytes)
        guard bytes.starts(with: [0x6B, 0x38, 0x73, 0x00]) else {
            throw Malformed(
                reason: "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]")
        }
        let envelope = try fields(bytes[4...])
        var type: [Int: String] = [:]
        var content: ArraySlice<UInt8> = []
        for field in envelope {
            if field.number == 1 {
                for part in try fields(field.bytes) { type[part.number] = String(decoding: part.bytes, as: UTF8.self) }
            }
            if field.number == 2 { content = field.bytes }
        }
        let apiVersion = type[1] ?? ""
        let kind = type[2] ?? ""
        guard let schema = ProtobufSchema.kinds["\(apiVersion)/\(kind)"] else { return nil }
        var object = try document(content, schema)
        object["apiVersion"] = .string(apiVersion)
        object["kind"] = .string(kind)
        return object
    }

    private struct Field {
        var number: Int
        /// The value of a number; 0 for other fields.
        var number64: UInt64 = 0
        /// The content of a text, of bytes or of a message.
        var bytes: ArraySlice<UInt8> = []
    }

    private static func document(_ bytes: ArraySlice<UInt8>, _ schema: ProtobufSchema) throws(Malformed) -> JSONValue {
        var object: JSONValue = [:]
        for field in try fields(bytes) {
            guard let member = schema.members[field.number] else { continue }
            try set(field, member, in: &object)
        }
        return object
    }

    /// Sets a member; Go writes empty values that it would leave out of JSON.
    private static func set(
        _ field: Field, _ member: ProtobufSchema.Member, in object: inout JSONValue
    ) throws(Malformed) {
        let text = String(decoding: field.bytes, as: UTF8.self)
        switch member.type {
        case .text: if !text.isEmpty { object[member.name] = .string(text) }
        case .integer: if field.number64 != 0 { object[member.name] = .integer(Int64(bitPattern: field.number64)) }
        case .bool: object[member.name] = .bool(field.number64 != 0)
        case .texts: append(.string(text), member.name, to: &object)
        case .message(let schema):
            let value = try document(field.bytes, schema())
            if !value.isEmptyCollection { object[member.name] = value }
        case .messages(let schema): append(try document(field.bytes, schema()), member.name, to: &object)
        case .map(let isBytes):
            var key = ""
            var value: JSONValue = ""
            for part in try fields(field.bytes) {
                if part.number == 1 { key = String(decoding: part.bytes, as: UTF8.self) }
                guard part.number == 2 else { continue }
                value = .string(
                    isBytes ? Data(part.bytes).base64EncodedString() : String(decoding: part.bytes, as: UTF8.self))
            }
            object.set(value, at: [member.name, key])
        }
    }

    private static func append(_ value: JSONValue, _ name: String, to object: inout JSONValue) {
        object[name] = .array((object[name]?.arrayValue ?? []) + [value])
    }

    private static func fields(_ bytes: ArraySlice<UInt8>) throws(Malformed) -> [Field] {
        var rest = bytes
        var fields: [Field] = []
        while !rest.isEmpty {
            let tag = try varint(&rest)
            var field = Field(number: Int(truncatingIfNeeded: tag >> 3))
            switch tag & 7 {
            case 0: field.number64 = try varint(&rest)
            case 1: field.bytes = try take(8, &rest)
            case 2:
                let length = try varint(&rest)
                field.bytes = try take(Int(clamping: length), &rest)
            case 5: field.bytes = try take(4, &rest)
            default: throw Malformed(reason: "proto: illegal wireType \(tag & 7)")
            }
            fields.append(field)
        }
        return fields
    }

    private static func varint(_ rest: inout ArraySlice<UInt8>) throws(Malformed) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { throw Malformed(reason: "unexpected EOF") }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw Malformed(reason: "proto: integer overflow")
    }

    private static func take(_ count: Int, _ rest: inout ArraySlice<UInt8>) throws(Malformed) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw Malformed(reason: "unexpected EOF") }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
