package import NIOCore

/// The fields of a protobuf message, read without knowing what they mean.
package struct ProtobufMessage {
    /// What a field holds, by its type on the wire.
    package enum Value: Equatable {
        case varint(UInt64)
        case fixed64(UInt64)
        case fixed32(UInt32)
        case bytes([UInt8])
    }

    /// What is wrong with a message.
    package struct Malformed: Error {}

    /// The fields in their order.
    package let fields: [(number: Int, value: Value)]

    /// Reads a whole message.
    package init(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        func varint() throws -> UInt64 {
            var value: UInt64 = 0
            var shift: UInt64 = 0
            while shift < 64, let octet = rest.popFirst() {
                value |= UInt64(octet & 0x7F) << shift
                if octet < 0x80 {
                    // The shortest form is the only right one.
                    guard octet != 0 || shift == 0 else { throw Malformed() }
                    return value
                }
                shift += 7
            }
            throw Malformed()
        }
        func take(_ count: UInt64) throws -> [UInt8] {
            guard count <= UInt64(rest.count) else { throw Malformed() }
            defer { rest = rest.dropFirst(Int(count)) }
            return Array(rest.prefix(Int(count)))
        }
        func littleEndian(_ count: UInt64) throws -> UInt64 {
            try take(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        var fields: [(number: Int, value: Value)] = []
        while !rest.isEmpty {
            let tag = try varint()
            let value: Value
            switch tag & 7 {
            case 0: value = .varint(try varint())
            case 1: value = .fixed64(try littleEndian(8))
            case 2: value = .bytes(try take(try varint()))
            case 5: value = .fixed32(UInt32(try littleEndian(4)))
            default: throw Malformed()
            }
            fields.append((Int(tag >> 3), value))
        }
        self.fields = fields
    }

    /// Reads a whole message.
    package init(_ buffer: ByteBuffer) throws {
        try self.init(Array(buffer.readableBytesView))
    }

    /// The bytes of each field of that number.
    package func all(_ number: Int) -> [[UInt8]] {
        fields.compactMap { field in
            guard field.number == number, case .bytes(let bytes) = field.value else { return nil }
            return bytes
        }
    }

    /// The messages in the fields of that number.
    package func messages(_ number: Int) throws -> [ProtobufMessage] { try all(number).map { try ProtobufMessage($0) } }

    /// The text of a field; nil when it isn't there.
    package func text(_ number: Int) -> String? { all(number).last.map { String(decoding: $0, as: UTF8.self) } }

    /// The hexadecimal digits of a field's bytes.
    package func hexadecimal(_ number: Int) -> String? {
        all(number).last.map { $0.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
    }

    /// The number in a field, whatever its width.
    package func integer(_ number: Int) -> UInt64? {
        switch fields.last(where: { $0.number == number })?.value {
        case .varint(let value), .fixed64(let value): value
        case .fixed32(let value): UInt64(value)
        case .bytes, nil: nil
        }
    }

    /// The floating-point number in a field.
    package func double(_ number: Int) -> Double? {
        guard case .fixed64(let bits) = fields.last(where: { $0.number == number })?.value else { return nil }
        return Double(bitPattern: bits)
    }

    /// The fixed-width numbers that are packed into a field.
    package func packed(_ number: Int) -> [UInt64] {
        let bytes = all(number).last ?? []
        return stride(from: 0, to: bytes.count, by: 8).map { start in
            bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    /// Attributes by their names, values as text.
    package func attributes(_ number: Int) throws -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: try messages(number).map { pair in
                (pair.text(1) ?? "", try pair.messages(2).first?.attributeValue ?? "nothing")
            })
    }

    /// What an `AnyValue` holds, as text.
    package var attributeValue: String {
        get throws {
            guard let field = fields.first, fields.count == 1 else { throw Malformed() }
            switch (field.number, field.value) {
            case (1, .bytes(let bytes)): return String(decoding: bytes, as: UTF8.self)
            case (2, .varint(let flag)): return flag == 1 ? "true" : "false"
            case (3, .varint(let integer)): return String(Int64(bitPattern: integer))
            case (4, .fixed64(let bits)): return String(Double(bitPattern: bits))
            case (5, .bytes(let bytes)):
                return "["
                    + (try ProtobufMessage(bytes).messages(1).map { try $0.attributeValue }.joined(separator: ","))
                    + "]"
            case (6, .bytes(let bytes)):
                let members = try ProtobufMessage(bytes).attributes(1).sorted { $0.key < $1.key }
                return "{" + members.map { "\($0.key):\($0.value)" }.joined(separator: ",") + "}"
            default: throw Malformed()
            }
        }
    }
}
