import KubernetesModel

/// A document with every member that a type knows of, found out from what its `init(from:)` asks for.
enum FullDocument {
    static func of(_ type: (some Decodable).Type) throws -> JSONValue {
        let place = Place()
        _ = try place.value(type)
        return place.json
    }

    /// Where a value is made up as it is asked for.
    private final class Place: Decoder {
        var json = JSONValue.null
        let codingPath: [any CodingKey] = []
        let userInfo: [CodingUserInfoKey: Any] = [:]

        func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
            switch type {
            case is Timestamp.Type: json = "2026-01-02T03:04:05Z"
            case is Quantity.Type: json = "250m"
            case is JSONValue.Type: json = ["f:a": [1, 2.5, true, .null, "text"], "f:b": [:]]
            default: return try Value(from: self)
            }
            return try TapeDecoder.decode(from: Array(json.description.utf8))
        }

        func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
            json = [:]
            return KeyedDecodingContainer(Members(place: self))
        }

        func unkeyedContainer() -> any UnkeyedDecodingContainer {
            json = []
            return Elements(place: self)
        }

        func singleValueContainer() -> any SingleValueDecodingContainer { Value(place: self) }
    }

    private struct Value: SingleValueDecodingContainer {
        let place: Place
        var codingPath: [any CodingKey] { [] }

        func decodeNil() -> Bool { false }

        func decode(_ type: Bool.Type) -> Bool {
            place.json = true
            return true
        }

        func decode(_ type: String.Type) -> String {
            place.json = "text é"
            return "text é"
        }

        func decode<Number: FixedWidthInteger & Decodable>(_ type: Number.Type) -> Number {
            place.json = 42
            return 42
        }

        func decode(_ type: Double.Type) -> Double {
            place.json = 2.5
            return 2.5
        }

        func decode(_ type: Float.Type) -> Float {
            place.json = 2.5
            return 2.5
        }

        func decode<Other: Decodable>(_ type: Other.Type) throws -> Other { try place.value(type) }
    }

    private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let place: Place
        var codingPath: [any CodingKey] { [] }
        var allKeys: [Key] { ["first", "second"].compactMap(Key.init) }

        func contains(_ key: Key) -> Bool { true }
        func decodeNil(forKey key: Key) -> Bool { false }

        func decode<Member: Decodable>(_ type: Member.Type, forKey key: Key) throws -> Member {
            let member = Place()
            let value = try member.value(type)
            place.json[key.stringValue] = member.json
            return value
        }

        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) throws -> KeyedDecodingContainer<Nested> { throw Unasked() }
        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw Unasked() }
        func superDecoder() throws -> any Decoder { throw Unasked() }
        func superDecoder(forKey key: Key) throws -> any Decoder { throw Unasked() }
    }

    private struct Elements: UnkeyedDecodingContainer {
        let place: Place
        var codingPath: [any CodingKey] { [] }
        var count: Int? { 2 }
        var isAtEnd: Bool { currentIndex == 2 }
        private(set) var currentIndex = 0

        init(place: Place) { self.place = place }

        mutating func decodeNil() -> Bool { false }

        mutating func decode<Element: Decodable>(_ type: Element.Type) throws -> Element {
            let element = Place()
            let value = try element.value(type)
            place.json = .array((place.json.arrayValue ?? []) + [element.json])
            currentIndex += 1
            return value
        }

        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type
        ) throws -> KeyedDecodingContainer<Nested> { throw Unasked() }
        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { throw Unasked() }
        mutating func superDecoder() throws -> any Decoder { throw Unasked() }
    }

    /// No type of this module reads by other containers than its own.
    private struct Unasked: Error {}
}
