/// Writes the members of an object.
struct MemberContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: DirectEncoder
    let depth: Int

    var codingPath: [any CodingKey] { encoder.codingPath }

    private func member(_ key: Key, _ write: (DirectEncoder) throws -> Void) rethrows {
        encoder.begin(key, at: depth)
        try write(encoder)
    }

    func encodeNil(forKey key: Key) { member(key) { $0.writeNull() } }
    func encode(_ value: Bool, forKey key: Key) { member(key) { $0.write(value) } }
    func encode(_ value: String, forKey key: Key) { member(key) { $0.write(value) } }
    func encode(_ value: Double, forKey key: Key) throws { try member(key) { try $0.write(number: value) } }
    func encode(_ value: Float, forKey key: Key) throws { try member(key) { try $0.write(number: value) } }
    func encode(_ value: Int, forKey key: Key) { member(key) { $0.write(integer: value) } }
    func encode(_ value: Int8, forKey key: Key) { member(key) { $0.write(integer: value) } }
    func encode(_ value: Int16, forKey key: Key) { member(key) { $0.write(integer: value) } }
    func encode(_ value: Int32, forKey key: Key) { member(key) { $0.write(integer: value) } }
    func encode(_ value: Int64, forKey key: Key) { member(key) { $0.write(integer: value) } }
    func encode(_ value: UInt, forKey key: Key) { member(key) { $0.write(integer: value) } }
    func encode(_ value: UInt8, forKey key: Key) { member(key) { $0.write(integer: value) } }
    func encode(_ value: UInt16, forKey key: Key) { member(key) { $0.write(integer: value) } }
    func encode(_ value: UInt32, forKey key: Key) { member(key) { $0.write(integer: value) } }
    func encode(_ value: UInt64, forKey key: Key) { member(key) { $0.write(integer: value) } }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        try member(key) { try $0.write(value, for: key) }
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        encoder.begin(key, at: depth)
        return KeyedEncodingContainer(
            MemberContainer<NestedKey>(encoder: encoder, depth: encoder.push(isArray: false)))
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder.begin(key, at: depth)
        return ElementContainer(encoder: encoder, depth: encoder.push(isArray: true))
    }

    func superEncoder() -> any Encoder {
        let key = JSONKey(stringValue: "super")
        encoder.begin(key, at: depth)
        return encoder.deferred(key)
    }

    func superEncoder(forKey key: Key) -> any Encoder {
        encoder.begin(key, at: depth)
        return encoder.deferred(key)
    }
}

/// Writes the elements of an array.
struct ElementContainer: UnkeyedEncodingContainer {
    let encoder: DirectEncoder
    let depth: Int

    var codingPath: [any CodingKey] { encoder.codingPath }
    var count: Int { encoder.count(at: depth) }

    private func element(_ write: (DirectEncoder) throws -> Void) rethrows {
        encoder.beginElement(at: depth)
        try write(encoder)
    }

    func encodeNil() { element { $0.writeNull() } }
    func encode(_ value: Bool) { element { $0.write(value) } }
    func encode(_ value: String) { element { $0.write(value) } }
    func encode(_ value: Double) throws { try element { try $0.write(number: value) } }
    func encode(_ value: Float) throws { try element { try $0.write(number: value) } }
    func encode(_ value: Int) { element { $0.write(integer: value) } }
    func encode(_ value: Int8) { element { $0.write(integer: value) } }
    func encode(_ value: Int16) { element { $0.write(integer: value) } }
    func encode(_ value: Int32) { element { $0.write(integer: value) } }
    func encode(_ value: Int64) { element { $0.write(integer: value) } }
    func encode(_ value: UInt) { element { $0.write(integer: value) } }
    func encode(_ value: UInt8) { element { $0.write(integer: value) } }
    func encode(_ value: UInt16) { element { $0.write(integer: value) } }
    func encode(_ value: UInt32) { element { $0.write(integer: value) } }
    func encode(_ value: UInt64) { element { $0.write(integer: value) } }

    func encode(_ value: some Encodable) throws {
        let key = JSONKey(intValue: count)
        try element { try $0.write(value, for: key) }
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        encoder.beginElement(at: depth)
        return KeyedEncodingContainer(
            MemberContainer<NestedKey>(encoder: encoder, depth: encoder.push(isArray: false)))
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        encoder.beginElement(at: depth)
        return ElementContainer(encoder: encoder, depth: encoder.push(isArray: true))
    }

    func superEncoder() -> any Encoder {
        let key = JSONKey(intValue: count)
        encoder.beginElement(at: depth)
        return encoder.deferred(key)
    }
}

/// Writes the one value that another is encoded as.
struct ValueContainer: SingleValueEncodingContainer {
    let encoder: DirectEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }

    func encodeNil() { encoder.writeNull() }
    func encode(_ value: Bool) { encoder.write(value) }
    func encode(_ value: String) { encoder.write(value) }
    func encode(_ value: Double) throws { try encoder.write(number: value) }
    func encode(_ value: Float) throws { try encoder.write(number: value) }
    func encode(_ value: Int) { encoder.write(integer: value) }
    func encode(_ value: Int8) { encoder.write(integer: value) }
    func encode(_ value: Int16) { encoder.write(integer: value) }
    func encode(_ value: Int32) { encoder.write(integer: value) }
    func encode(_ value: Int64) { encoder.write(integer: value) }
    func encode(_ value: UInt) { encoder.write(integer: value) }
    func encode(_ value: UInt8) { encoder.write(integer: value) }
    func encode(_ value: UInt16) { encoder.write(integer: value) }
    func encode(_ value: UInt32) { encoder.write(integer: value) }
    func encode(_ value: UInt64) { encoder.write(integer: value) }
    func encode(_ value: some Encodable) throws { try encoder.write(value) }
}
