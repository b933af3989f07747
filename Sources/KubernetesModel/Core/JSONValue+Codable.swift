extension JSONValue: Codable {
    public init(from decoder: any Decoder) throws {
        if let decoder = decoder as? TapeDecoder {
            self = try decoder.json()
            return
        }
        let container = try decoder.singleValueContainer()
        // Objects first: a wrong guess costs a thrown error, and what is decoded here is mostly managed fields, which
        // are objects all the way down.
        if container.decodeNil() {
            self = .null
        } else if let value = try container.decodeIfMatching([String: JSONValue].self) {
            self = .object(value)
        } else if let value = try container.decodeIfMatching(String.self) {
            self = .string(value)
        } else if let value = try container.decodeIfMatching(Bool.self) {
            self = .bool(value)
        } else if let value = try container.decodeIfMatching(Int64.self) {
            self = .integer(value)
        } else if let value = try container.decodeIfMatching(Double.self) {
            self = .number(value)
        } else {
            self = .array(try container.decode([JSONValue].self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

extension JSONValue {
    /// The JSON that `value` encodes to.
    ///
    /// - Throws: what the value's `encode(to:)` throws.
    public init(encoding value: some Encodable) throws {
        self = try JSONValue(parsing: DirectEncoder.encode(value))
    }

    /// Decodes this document as `type`.
    ///
    /// - Throws: `DecodingError` where the document has another shape.
    public func decode<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try TapeDecoder.decode(type, from: serialized())
    }
}

extension SingleValueDecodingContainer {
    /// The value as `type`, or `nil` when the document holds something else there.
    fileprivate func decodeIfMatching<Value: Decodable>(_ type: Value.Type) throws -> Value? {
        do {
            return try decode(type)
        } catch DecodingError.typeMismatch {
            return nil
        } catch  where type is Int64.Type || type is Double.Type {
            // A number that does not fit: the next, wider type takes it. Foundation reports it by an error of its own.
            return nil
        }
    }
}
