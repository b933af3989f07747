#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Encodes values straight to JSON bytes, and is the place in the document where the next of them goes.
///
/// It writes what Foundation's `JSONEncoder` does with its default strategies, in the order in which values encode
/// their members, without a tree in between. It differs in that slashes are not escaped and that a value that encodes
/// nothing is an empty object also at the root. Containers are closed when something else is encoded around them: a
/// value has to be done with a nested container before it goes on with the outer one, as all synthesized code is.
package final class DirectEncoder: Encoder {
    /// An array or object whose end has not been written.
    private struct Level {
        var isArray: Bool
        var count = 0
    }

    private(set) var bytes: [UInt8] = []
    package private(set) var codingPath: [any CodingKey] = []
    package var userInfo: [CodingUserInfoKey: Any] { [:] }
    private var levels: [Level] = []
    /// How many levels were open when the value that encodes itself now began to.
    private var base = 0
    /// Encoders that were handed out, and where what they write goes.
    private var pending: [(position: Int, encoder: DirectEncoder)] = []

    private init(codingPath: [any CodingKey] = []) { self.codingPath = codingPath }

    /// Encodes a value as one UTF-8 JSON document.
    ///
    /// - Throws: `EncodingError` where a value has no form in JSON, and what the value's `encode(to:)` throws.
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = DirectEncoder()
        encoder.bytes.reserveCapacity(1024)
        try encoder.write(value)
        return encoder.finished()
    }

    // MARK: Containers

    package func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(MemberContainer(encoder: self, depth: open(isArray: false)))
    }

    package func unkeyedContainer() -> any UnkeyedEncodingContainer {
        ElementContainer(encoder: self, depth: open(isArray: true))
    }

    package func singleValueContainer() -> any SingleValueEncodingContainer { ValueContainer(encoder: self) }

    /// The depth of the container of the value that encodes itself now; it is opened the first time.
    private func open(isArray: Bool) -> Int {
        guard levels.count > base else { return push(isArray: isArray) }
        close(to: base + 1)
        return base + 1
    }

    /// Opens a container at this place; returns its depth.
    func push(isArray: Bool) -> Int {
        bytes.append(UInt8(ascii: isArray ? "[" : "{"))
        levels.append(Level(isArray: isArray))
        return levels.count
    }

    private func close(to depth: Int) {
        while levels.count > depth, let level = levels.popLast() {
            bytes.append(UInt8(ascii: level.isArray ? "]" : "}"))
        }
    }

    /// How many values the container at a depth has.
    func count(at depth: Int) -> Int { levels[depth - 1].count }

    /// Begins a member of the object at a depth, after what is open in it.
    func begin(_ key: some CodingKey, at depth: Int) {
        beginElement(at: depth)
        JSONValue.append(string: key.stringValue, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Begins an element of the array at a depth, after what is open in it.
    func beginElement(at depth: Int) {
        close(to: depth)
        if levels[depth - 1].count > 0 { bytes.append(UInt8(ascii: ",")) }
        levels[depth - 1].count += 1
    }

    /// An encoder for a value at this place that is encoded later.
    func deferred(_ key: some CodingKey) -> any Encoder {
        let encoder = DirectEncoder(codingPath: codingPath + [key])
        pending.append((bytes.count, encoder))
        return encoder
    }

    private func finished() -> [UInt8] {
        close(to: 0)
        for (position, encoder) in pending.reversed() {
            let value = encoder.finished()
            bytes.insert(contentsOf: value.isEmpty ? Array("{}".utf8) : value, at: position)
        }
        return bytes
    }

    // MARK: Values

    func writeNull() { bytes.append(contentsOf: "null".utf8) }

    func write(_ value: Bool) { bytes.append(contentsOf: (value ? "true" : "false").utf8) }

    func write(_ value: String) { JSONValue.append(string: value, to: &bytes) }

    func write(integer value: some FixedWidthInteger) { JSONValue.append(integer: value, to: &bytes) }

    func write(number value: some BinaryFloatingPoint & CustomStringConvertible) throws {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value, EncodingError.Context(codingPath: codingPath, debugDescription: "JSON has no \(value)."))
        }
        JSONValue.append(number: value, to: &bytes)
    }

    /// Encodes a value for a key of the container that it stands in.
    func write(_ value: some Encodable, for key: some CodingKey) throws {
        codingPath.append(key)
        try write(value)
        codingPath.removeLast()
    }

    /// Encodes a value; the common ones and those that JSON writes otherwise than they encode themselves without a trip
    /// through their `encode(to:)`.
    func write<Value: Encodable>(_ value: Value) throws {
        if Value.self == String.self { return write(unsafeBitCast(value, to: String.self)) }
        if Value.self == JSONValue.self { return unsafeBitCast(value, to: JSONValue.self).append(to: &bytes) }
        if Value.self == [String: String].self { return write(texts: unsafeBitCast(value, to: [String: String].self)) }
        if Value.self == Data.self { return write(unsafeBitCast(value, to: Data.self).base64EncodedString()) }
        if Value.self == URL.self { return write(unsafeBitCast(value, to: URL.self).absoluteString) }
        if Value.self == Decimal.self {
            return bytes.append(contentsOf: unsafeBitCast(value, to: Decimal.self).description.utf8)
        }
        let outer = base
        base = levels.count
        let start = bytes.count
        try value.encode(to: self)
        close(to: base)
        base = outer
        if bytes.count == start { bytes.append(contentsOf: "{}".utf8) }
    }

    private func write(texts: [String: String]) {
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for (name, text) in texts {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            JSONValue.append(string: name, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            JSONValue.append(string: text, to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }
}
