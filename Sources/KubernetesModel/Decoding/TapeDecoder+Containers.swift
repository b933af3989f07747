extension TapeDecoder: Decoder {
    package var userInfo: [CodingUserInfoKey: Any] { [:] }

    package func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard isObject else { throw mismatch([String: Any].self) }
        return KeyedDecodingContainer(TapeMembers(decoder: self))
    }

    package func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard entry.kind == .array else { throw mismatch([Any].self) }
        return TapeElements(decoder: self)
    }

    package func singleValueContainer() -> any SingleValueDecodingContainer { self }
}

extension TapeDecoder: SingleValueDecodingContainer {
    package func decodeNil() -> Bool { entry.kind == .null }
    package func decode(_ type: Bool.Type) throws -> Bool { try bool() }
    package func decode(_ type: String.Type) throws -> String { try string() }
    package func decode(_ type: Double.Type) throws -> Double { try double() }
    package func decode(_ type: Float.Type) throws -> Float { try float() }

    package func decode<Value: FixedWidthInteger & Decodable>(_ type: Value.Type) throws -> Value {
        try integer(type)
    }

    package func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try value(type) }
}

/// The members of an object.
private struct TapeMembers<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: TapeDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }

    var allKeys: [Key] {
        var keys: [Key] = []
        var seen: Set<String> = []
        decoder.forEachMember { name, _ in
            if decoder.entry.kind == .indexedObject, !seen.insert(name).inserted { return }
            if let key = Key(stringValue: name) { keys.append(key) }
        }
        return keys
    }

    func contains(_ key: Key) -> Bool { decoder.member(key.stringValue) != nil }

    /// The entry of a member, `nil` without such a member or for `null`.
    private func presentIndex(_ key: Key) -> Int? {
        guard let index = decoder.member(key.stringValue), decoder.tape.contents.entries[index].kind != .null else {
            return nil
        }
        return index
    }

    private func present(_ key: Key) -> TapeDecoder? {
        presentIndex(key).map { decoder.child(at: $0, key) }
    }

    private func requiredIndex(_ key: Key) throws -> Int {
        guard let index = decoder.member(key.stringValue) else {
            throw DecodingError.keyNotFound(
                key,
                DecodingError.Context(
                    codingPath: codingPath, debugDescription: "No value associated with key \(key.stringValue)."))
        }
        return index
    }

    private func required(_ key: Key) throws -> TapeDecoder { decoder.child(at: try requiredIndex(key), key) }

    func decodeNil(forKey key: Key) throws -> Bool { try required(key).decodeNil() }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try required(key).bool() }
    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        try decoder.string(at: try requiredIndex(key), key)
    }

    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try required(key).double() }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try required(key).float() }

    func decode<Value: FixedWidthInteger & Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try required(key).integer(type)
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try required(key).value(type)
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try present(key)?.bool() }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try presentIndex(key).map { try decoder.string(at: $0, key) }
    }

    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try present(key)?.double() }
    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? { try present(key)?.float() }

    func decodeIfPresent<Value: FixedWidthInteger & Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try present(key)?.integer(type)
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try present(key)?.value(type)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try required(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try required(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        let key = JSONKey(stringValue: "super")
        guard let index = decoder.member(key.stringValue) else {
            throw DecodingError.keyNotFound(
                key, DecodingError.Context(codingPath: codingPath, debugDescription: "No value of the superclass."))
        }
        return decoder.child(at: index, key)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { try required(key) }
}

/// The elements of an array.
private struct TapeElements: UnkeyedDecodingContainer {
    private let decoder: TapeDecoder
    private var next: Int
    private(set) var currentIndex = 0

    init(decoder: TapeDecoder) {
        self.decoder = decoder
        next = decoder.first
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { Int(decoder.entry.length) }
    var isAtEnd: Bool { next >= decoder.entry.next }

    private func current(_ type: Any.Type) throws -> TapeDecoder {
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(
                type,
                DecodingError.Context(
                    codingPath: codingPath + [JSONKey(intValue: currentIndex)],
                    debugDescription: "The array has no more elements."))
        }
        return decoder.child(at: next, JSONKey(intValue: currentIndex))
    }

    /// Reads the element that comes next, and goes on to the one after it unless that failed.
    private mutating func take<Value>(_ type: Any.Type, _ read: (TapeDecoder) throws -> Value) throws -> Value {
        let value = try read(current(type))
        next = Int(decoder.tape.contents.entries[next].next)
        currentIndex += 1
        return value
    }

    mutating func decodeNil() throws -> Bool {
        guard try current(Any?.self).decodeNil() else { return false }
        return try take(Any?.self) { _ in true }
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool { try take(type) { try $0.bool() } }
    mutating func decode(_ type: String.Type) throws -> String { try take(type) { try $0.string() } }
    mutating func decode(_ type: Double.Type) throws -> Double { try take(type) { try $0.double() } }
    mutating func decode(_ type: Float.Type) throws -> Float { try take(type) { try $0.float() } }

    mutating func decode<Value: FixedWidthInteger & Decodable>(_ type: Value.Type) throws -> Value {
        try take(type) { try $0.integer(type) }
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try take(type) { try $0.value(type) } }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try take(type) { try $0.container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try take([Any].self) { try $0.unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { try take(Any.self) { $0 } }
}
