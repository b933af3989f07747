/// Why a text is not JSON.
public struct JSONParsingError: Error, Hashable, CustomStringConvertible {
    /// Bytes from the start of the text to where reading stopped.
    public var offset: Int
    /// What was wrong there.
    public var reason: String

    public var description: String { "invalid JSON at byte \(offset): \(reason)" }
}

extension JSONValue {
    /// How deeply arrays and objects may nest before a text is refused.
    ///
    /// Go's decoder stops at 10,000; this one reads recursively on threads with small stacks. No Kubernetes object
    /// comes near either.
    public static let maximumDepth = 256

    /// Reads one JSON document (RFC 8259) from UTF-8 bytes.
    ///
    /// A member that stands twice keeps its last value, as in Go's `encoding/json`.
    ///
    /// - Throws: ``JSONParsingError`` with the place and the reason.
    public init(parsing bytes: some Sequence<UInt8>) throws(JSONParsingError) {
        self = try Self.reading(bytes).document
    }

    /// A document as it was read, and whether any of its objects has a member twice.
    package typealias Reading = (document: JSONValue, repeatsMembers: Bool)

    /// Reads one JSON document, and tells whether any member stands twice.
    ///
    /// - Throws: ``JSONParsingError`` with the place and the reason.
    package static func reading(_ bytes: some Sequence<UInt8>) throws(JSONParsingError) -> Reading {
        func read(_ buffer: UnsafeBufferPointer<UInt8>) -> Result<Reading, JSONParsingError> {
            var parser = JSONParser(bytes: buffer)
            do throws(JSONParsingError) {
                return .success((try parser.parseDocument(), parser.repeatsMembers))
            } catch {
                return .failure(error)
            }
        }
        let result =
            bytes.withContiguousStorageIfAvailable(read)
            ?? ContiguousArray(bytes).withUnsafeBufferPointer(read)
        return try result.get()
    }
}

/// A recursive-descent reader over bytes that stay in place for its lifetime.
struct JSONParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0
    private var depth = 0
    /// Whether a member stood twice in what was read.
    fileprivate private(set) var repeatsMembers = false

    fileprivate init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private func failure(_ reason: String) -> JSONParsingError { JSONParsingError(offset: index, reason: reason) }

    fileprivate mutating func parseDocument() throws(JSONParsingError) -> JSONValue {
        let value = try parseValue()
        skipWhitespace()
        guard index == bytes.count else { throw failure("unexpected data after the document") }
        return value
    }

    private mutating func skipWhitespace() {
        while index < bytes.count {
            let byte = bytes[index]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            index += 1
        }
    }

    private mutating func parseValue() throws(JSONParsingError) -> JSONValue {
        skipWhitespace()
        guard index < bytes.count else { throw failure("unexpected end") }
        switch bytes[index] {
        case UInt8(ascii: "{"): return try parseObject()
        case UInt8(ascii: "["): return try parseArray()
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try parseLiteral("true", .bool(true))
        case UInt8(ascii: "f"): return try parseLiteral("false", .bool(false))
        case UInt8(ascii: "n"): return try parseLiteral("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
        default: throw failure("unexpected character")
        }
    }

    private mutating func parseLiteral(_ text: StaticString, _ value: JSONValue) throws(JSONParsingError) -> JSONValue {
        let matches = text.withUTF8Buffer { literal in
            index + literal.count <= bytes.count
                && literal.indices.allSatisfy { bytes[index + $0] == literal[$0] }
        }
        guard matches else { throw failure("unexpected character") }
        index += text.utf8CodeUnitCount
        return value
    }

    private mutating func enter() throws(JSONParsingError) {
        depth += 1
        guard depth <= JSONValue.maximumDepth else { throw failure("exceeded max depth") }
        index += 1
    }

    private mutating func leave() {
        depth -= 1
        index += 1
    }

    private mutating func parseArray() throws(JSONParsingError) -> JSONValue {
        try enter()
        var elements: [JSONValue] = []
        skipWhitespace()
        if index < bytes.count, bytes[index] == UInt8(ascii: "]") {
            leave()
            return .array([])
        }
        while true {
            elements.append(try parseValue())
            skipWhitespace()
            guard index < bytes.count else { throw failure("unexpected end of an array") }
            switch bytes[index] {
            case UInt8(ascii: ","): index += 1
            case UInt8(ascii: "]"):
                leave()
                return .array(elements)
            default: throw failure("expected ',' or ']'")
            }
        }
    }

    private mutating func parseObject() throws(JSONParsingError) -> JSONValue {
        try enter()
        var members: [String: JSONValue] = [:]
        skipWhitespace()
        if index < bytes.count, bytes[index] == UInt8(ascii: "}") {
            leave()
            return .object([:])
        }
        while true {
            skipWhitespace()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { throw failure("expected a name") }
            let name = try parseString()
            skipWhitespace()
            guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else { throw failure("expected ':'") }
            index += 1
            if members.updateValue(try parseValue(), forKey: name) != nil { repeatsMembers = true }
            skipWhitespace()
            guard index < bytes.count else { throw failure("unexpected end of an object") }
            switch bytes[index] {
            case UInt8(ascii: ","): index += 1
            case UInt8(ascii: "}"):
                leave()
                return .object(members)
            default: throw failure("expected ',' or '}'")
            }
        }
    }

    private mutating func parseNumber() throws(JSONParsingError) -> JSONValue {
        let start = index
        var isInteger = true
        func digits(_ parser: inout JSONParser) -> Int {
            let first = parser.index
            while parser.index < parser.bytes.count,
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(parser.bytes[parser.index])
            {
                parser.index += 1
            }
            return parser.index - first
        }
        if bytes[index] == UInt8(ascii: "-") { index += 1 }
        let leadingZero = index < bytes.count && bytes[index] == UInt8(ascii: "0")
        let integerDigits = digits(&self)
        guard integerDigits > 0, !(leadingZero && integerDigits > 1) else { throw failure("invalid number") }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            isInteger = false
            index += 1
            guard digits(&self) > 0 else { throw failure("invalid number") }
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
                index += 1
            }
            guard digits(&self) > 0 else { throw failure("invalid number") }
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isInteger, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw failure("number out of range") }
        return .number(value)
    }

    /// Reads a string from its opening quote to past its closing one.
    private mutating func parseString() throws(JSONParsingError) -> String {
        index += 1
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "\""), bytes[index] != UInt8(ascii: "\\") {
            guard bytes[index] >= 0x20 else { throw failure("control character in a string") }
            index += 1
        }
        guard index < bytes.count else { throw failure("unexpected end of a string") }
        if bytes[index] == UInt8(ascii: "\"") {
            defer { index += 1 }
            return String(decoding: bytes[start..<index], as: UTF8.self)
        }
        return try parseEscapedString(from: start)
    }

    private mutating func parseEscapedString(from start: Int) throws(JSONParsingError) -> String {
        var text = ContiguousArray(bytes[start..<index])
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                index += 1
                try parseEscape(into: &text)
            case 0..<0x20:
                throw failure("control character in a string")
            default:
                text.append(byte)
                index += 1
            }
        }
        throw failure("unexpected end of a string")
    }

    /// The text of a string in whose bytes, without their quotes, escapes are known to be valid.
    static func unescaped(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONParsingError) -> ContiguousArray<UInt8> {
        var parser = JSONParser(bytes: bytes)
        var text: ContiguousArray<UInt8> = []
        text.reserveCapacity(bytes.count)
        while parser.index < bytes.count {
            let byte = bytes[parser.index]
            parser.index += 1
            if byte == UInt8(ascii: "\\") { try parser.parseEscape(into: &text) } else { text.append(byte) }
        }
        return text
    }

    private mutating func parseEscape(into text: inout ContiguousArray<UInt8>) throws(JSONParsingError) {
        guard index < bytes.count else { throw failure("unexpected end of a string") }
        let escape = bytes[index]
        index += 1
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var code = UInt32(try parseHexQuad())
            if (0xD800..<0xDC00).contains(code), index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
                bytes[index + 1] == UInt8(ascii: "u")
            {
                let mark = index
                index += 2
                let low = UInt32(try parseHexQuad())
                if (0xDC00..<0xE000).contains(low) {
                    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
                } else {
                    index = mark
                }
            }
            // A lone surrogate becomes U+FFFD, as in Go's decoder.
            let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
            text.append(contentsOf: String(Character(scalar)).utf8)
        default: throw failure("invalid escape in a string")
        }
    }

    private mutating func parseHexQuad() throws(JSONParsingError) -> UInt16 {
        guard index + 4 <= bytes.count, bytes[index] != UInt8(ascii: "+"), bytes[index] != UInt8(ascii: "-"),
            let value = UInt16(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
        else { throw failure("invalid \\u escape in a string") }
        index += 4
        return value
    }
}
