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
        guard let schema = ProtobufSchema.kinds["\(apiVersion)/\(kind)"], var object = try document(content, schema)
        else { return nil }
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

    /// The document of a message; `nil` when it has a member that the schema does not know.
    private static func document(
        _ bytes: ArraySlice<UInt8>, _ schema: ProtobufSchema
    ) throws(Malformed) -> JSONValue? {
        var object: JSONValue = [:]
        for field in try fields(bytes) {
            guard let member = schema.members[field.number], try set(field, member, in: &object) else { return nil }
        }
        return object
    }

    /// Sets a member; Go writes empty values that it would leave out of JSON.
    ///
    /// - Returns: whether the value could be read.
    private static func set(
        _ field: Field, _ member: ProtobufSchema.Member, in object: inout JSONValue
    ) throws(Malformed) -> Bool {
        let text = String(decoding: field.bytes, as: UTF8.self)
        let number = JSONValue.integer(Int64(bitPattern: field.number64))
        switch member.type {
        case .ignored: break
        case .text: if !text.isEmpty { object[member.name] = .string(text) }
        case .integer: if number != 0 { object[member.name] = number }
        case .count: object[member.name] = number
        case .flag: if field.number64 != 0 { object[member.name] = true }
        case .bool: object[member.name] = .bool(field.number64 != 0)
        case .bytes: if !field.bytes.isEmpty { object[member.name] = .string(Data(field.bytes).base64EncodedString()) }
        case .time: object[member.name] = try time(field.bytes)
        case .textLists:
            let (key, value) = try entry(field.bytes)
            let texts = try fields(value).map { JSONValue.string(String(decoding: $0.bytes, as: UTF8.self)) }
            object.set(.array(texts), at: [member.name, key])
        case .texts: append(.string(text), member.name, to: &object)
        case .counts: append(number, member.name, to: &object)
        case .quantity: object[member.name] = try quantity(field.bytes)
        case .intOrString: object[member.name] = try intOrString(field.bytes)
        case .message(let schema):
            guard let value = try document(field.bytes, schema()) else { return false }
            if !value.isEmptyCollection { object[member.name] = value }
        case .optional(let schema):
            guard let value = try document(field.bytes, schema()) else { return false }
            object[member.name] = value
        case .inline(let schema):
            guard let value = try document(field.bytes, schema()) else { return false }
            for (name, inner) in value.objectValue ?? [:] { object[name] = inner }
        case .messages(let schema):
            guard let value = try document(field.bytes, schema()) else { return false }
            append(value, member.name, to: &object)
        case .map(let isBytes):
            let (key, value) = try entry(field.bytes)
            let text = isBytes ? Data(value).base64EncodedString() : String(decoding: value, as: UTF8.self)
            object.set(.string(text), at: [member.name, key])
        case .quantities:
            let (key, value) = try entry(field.bytes)
            object.set(try quantity(value), at: [member.name, key])
        }
        return true
    }

    /// A key and its value of a map.
    private static func entry(_ bytes: ArraySlice<UInt8>) throws(Malformed) -> (String, ArraySlice<UInt8>) {
        var key = ""
        var value: ArraySlice<UInt8> = []
        for part in try fields(bytes) {
            if part.number == 1 { key = String(decoding: part.bytes, as: UTF8.self) }
            if part.number == 2 { value = part.bytes }
        }
        return (key, value)
    }

    /// Seconds since 1970; a message without any stands for no time at all.
    private static func time(_ bytes: ArraySlice<UInt8>) throws(Malformed) -> JSONValue? {
        guard let seconds = try fields(bytes).first(where: { $0.number == 1 })?.number64 else { return nil }
        let date = Date(timeIntervalSince1970: Double(Int64(bitPattern: seconds)))
        return .string(Timestamp(date).description)
    }

    private static func quantity(_ bytes: ArraySlice<UInt8>) throws(Malformed) -> JSONValue {
        .string(try fields(bytes).first { $0.number == 1 }.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "")
    }

    /// A number, or a text where the first member says so.
    private static func intOrString(_ bytes: ArraySlice<UInt8>) throws(Malformed) -> JSONValue {
        let parts = try fields(bytes)
        guard parts.first(where: { $0.number == 1 })?.number64 == 1 else {
            return .integer(Int64(bitPattern: parts.first { $0.number == 2 }?.number64 ?? 0))
        }
        return .string(parts.first { $0.number == 3 }.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "")
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
