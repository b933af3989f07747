/// A decoder that reads nothing and remembers what it was asked for.
///
/// A synthesised `init(from:)` asks for each stored property by its coding key and type, and says by
/// `decodeIfPresent` which ones are optional: all that a schema needs to know of a struct.
package final class PropertyProbe: Decoder {
    /// A stored property of the probed type.
    package struct Property {
        /// The name in JSON.
        package let name: String
        /// The property's type, without its optionality.
        package let type: any SchemaRepresentable.Type
        /// Whether it may be left out.
        package let isOptional: Bool
    }

    /// The properties asked for so far.
    package private(set) var properties: [Property] = []
    package let codingPath: [any CodingKey] = []
    package let userInfo: [CodingUserInfoKey: Any] = [:]

    package init() {}

    package func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(Container<Key>(probe: self))
    }

    package func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw Self.notAnObject
    }

    package func singleValueContainer() throws -> any SingleValueDecodingContainer {
        throw Self.notAnObject
    }

    private static var notAnObject: DecodingError {
        .dataCorrupted(.init(codingPath: [], debugDescription: "only structs with synthesised coding are described"))
    }

    private func record<Value>(_ type: Value.Type, _ key: any CodingKey, isOptional: Bool) throws
        -> any SchemaRepresentable.Type
    {
        guard let described = type as? any SchemaRepresentable.Type else {
            throw DecodingError.typeMismatch(
                type, .init(codingPath: [key], debugDescription: "\(type) has no schema"))
        }
        properties.append(Property(name: key.stringValue, type: described, isOptional: isOptional))
        return described
    }
}

extension PropertyProbe {
    private struct Container<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let probe: PropertyProbe
        let codingPath: [any CodingKey] = []
        let allKeys: [Key] = []

        func contains(_ key: Key) -> Bool { true }
        func decodeNil(forKey key: Key) throws -> Bool { false }

        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            let described = try probe.record(type, key, isOptional: false)
            guard let value = try described.placeholder as? Value else { throw PropertyProbe.notAnObject }
            return value
        }

        func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
            _ = try probe.record(type, key, isOptional: true)
            return nil
        }

        // The synthesised decoder picks these overloads for the types of the standard library.
        func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try absent(type, key) }
        func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try absent(type, key) }
        func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? { try absent(type, key) }
        func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try absent(type, key) }
        func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try absent(type, key) }

        private func absent<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value? {
            _ = try probe.record(type, key, isOptional: true)
            return nil
        }

        func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws
            -> KeyedDecodingContainer<Nested>
        {
            throw PropertyProbe.notAnObject
        }

        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            throw PropertyProbe.notAnObject
        }

        func superDecoder() throws -> any Decoder { throw PropertyProbe.notAnObject }
        func superDecoder(forKey key: Key) throws -> any Decoder { throw PropertyProbe.notAnObject }
    }
}
