/// Finds the values of a document, and whether it is JSON at all.
struct JSONTapeScanner {
    /// Objects with more members than this get an index of their names when they are decoded.
    static let mostMembersWithoutIndex = 32

    private let bytes: UnsafeBufferPointer<UInt8>
    private let omitsManagedFields: Bool
    private var index = 0
    private var depth = 0
    private var entries: [JSONTape.Entry] = []

    init(_ bytes: UnsafeBufferPointer<UInt8>, omitsManagedFields: Bool) {
        self.bytes = bytes
        self.omitsManagedFields = omitsManagedFields
    }

    mutating func scanDocument() throws(JSONParsingError) -> [JSONTape.Entry] {
        guard bytes.count < UInt32.max else { throw failure("more than 4 GiB") }
        entries.reserveCapacity(bytes.count / 16 + 8)
        try scanValue()
        skipWhitespace()
        guard index == bytes.count else { throw failure("unexpected data after the document") }
        return entries
    }

    private func failure(_ reason: String) -> JSONParsingError { JSONParsingError(offset: index, reason: reason) }

    private mutating func append(_ kind: JSONTape.Kind, from start: Int, length: Int, isASCII: Bool = true) {
        entries.append(
            JSONTape.Entry(
                start: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: length),
                next: UInt32(truncatingIfNeeded: entries.count + 1), kind: kind, isASCII: isASCII))
    }

    private mutating func skipWhitespace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return
            }
        }
    }

    /// - Parameter isMetadata: whether the value is the member `metadata` of the document.
    private mutating func scanValue(isMetadata: Bool = false) throws(JSONParsingError) {
        skipWhitespace()
        guard index < bytes.count else { throw failure("unexpected end") }
        switch bytes[index] {
        case UInt8(ascii: "\""): try scanString(isName: false)
        case UInt8(ascii: "{"): try scanObject(isMetadata: isMetadata)
        case UInt8(ascii: "["): try scanArray()
        case UInt8(ascii: "t"): try scanLiteral("true", .true)
        case UInt8(ascii: "f"): try scanLiteral("false", .false)
        case UInt8(ascii: "n"): try scanLiteral("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try scanNumber()
        default: throw failure("unexpected character")
        }
    }

    private mutating func scanLiteral(_ text: StaticString, _ kind: JSONTape.Kind) throws(JSONParsingError) {
        let count = text.utf8CodeUnitCount
        guard index + count <= bytes.count,
            text.withUTF8Buffer({ $0.elementsEqual(bytes[index..<index + count]) })
        else { throw failure("unexpected character") }
        append(kind, from: index, length: count)
        index += count
    }

    private mutating func enter() throws(JSONParsingError) {
        depth += 1
        guard depth <= JSONValue.maximumDepth else { throw failure("exceeded max depth") }
        index += 1
    }

    private mutating func scanArray() throws(JSONParsingError) {
        let position = entries.count
        append(.array, from: index, length: 0)
        try enter()
        skipWhitespace()
        var count = 0
        if index < bytes.count, bytes[index] == UInt8(ascii: "]") {
            index += 1
        } else {
            repeat {
                try scanValue()
                count += 1
            } while try goesOn(until: UInt8(ascii: "]"))
        }
        close(position, count: count)
    }

    /// Whether another element follows; passes over the comma or the end.
    private mutating func goesOn(until end: UInt8) throws(JSONParsingError) -> Bool {
        skipWhitespace()
        guard index < bytes.count else { throw failure("unexpected end") }
        let byte = bytes[index]
        guard byte == UInt8(ascii: ",") || byte == end else { throw failure("expected ',' or an end") }
        index += 1
        return byte != end
    }

    private mutating func close(_ position: Int, count: Int) {
        depth -= 1
        entries[position].length = UInt32(truncatingIfNeeded: count)
        entries[position].next = UInt32(truncatingIfNeeded: entries.count)
    }

    private mutating func scanObject(isMetadata: Bool) throws(JSONParsingError) {
        let position = entries.count
        append(.object, from: index, length: 0)
        try enter()
        skipWhitespace()
        if index < bytes.count, bytes[index] == UInt8(ascii: "}") {
            index += 1
            close(position, count: 0)
            return
        }
        var count = 0
        var names = NamesSeen()
        repeat {
            skipWhitespace()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { throw failure("expected a name") }
            let name = entries.count
            try scanString(isName: true)
            skipWhitespace()
            guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else { throw failure("expected ':'") }
            index += 1
            if isMetadata, omitsManagedFields, isName(name, "managedFields") {
                entries.removeLast()
                try passValue()
                continue
            }
            if entries[name].kind == .escapedString {
                entries[position].kind = .indexedObject
            } else if names.mayHave(text(of: name)), entries[position].kind == .object,
                hasMember(named: name, since: position + 1)
            {
                entries[position].kind = .indexedObject
            }
            try scanValue(isMetadata: depth == 1 && omitsManagedFields && isName(name, "metadata"))
            count += 1
            if count > Self.mostMembersWithoutIndex { entries[position].kind = .indexedObject }
        } while try goesOn(until: UInt8(ascii: "}"))
        close(position, count: count)
    }

    private func text(of name: Int) -> Slice<UnsafeBufferPointer<UInt8>> {
        let start = Int(entries[name].start)
        return bytes[start..<start + Int(entries[name].length)]
    }

    private func isName(_ name: Int, _ text: StaticString) -> Bool {
        Int(entries[name].length) == text.utf8CodeUnitCount
            && text.withUTF8Buffer { $0.elementsEqual(self.text(of: name)) }
    }

    /// Whether one of the members before `name` has the same one.
    private func hasMember(named name: Int, since first: Int) -> Bool {
        var member = first
        while member < name {
            if entries[member].length == entries[name].length, text(of: member).elementsEqual(text(of: name)) {
                return true
            }
            member = Int(entries[member + 1].next)
        }
        return false
    }

    private mutating func scanNumber() throws(JSONParsingError) {
        let start = index
        var kind = JSONTape.Kind.integer
        if bytes[index] == UInt8(ascii: "-") { index += 1 }
        let leadsWithZero = index < bytes.count && bytes[index] == UInt8(ascii: "0")
        let digits = passDigits()
        guard digits > 0, !(leadsWithZero && digits > 1) else { throw failure("invalid number") }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            kind = .number
            index += 1
            guard passDigits() > 0 else { throw failure("invalid number") }
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            kind = .number
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
                index += 1
            }
            guard passDigits() > 0 else { throw failure("invalid number") }
        }
        append(kind, from: start, length: index - start)
    }

    private mutating func passDigits() -> Int {
        let first = index
        while index < bytes.count, bytes[index] &- UInt8(ascii: "0") < 10 { index += 1 }
        return index - first
    }

    private mutating func scanString(isName: Bool) throws(JSONParsingError) {
        index += 1
        let start = index
        var kind = JSONTape.Kind.string
        var bits: UInt8 = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                // Names are compared as bytes, and read without a look at whether they are text.
                if isName, bits & 0x80 != 0, String(validating: bytes[start..<index], as: UTF8.self) == nil {
                    throw failure("a name is not UTF-8")
                }
                append(kind, from: start, length: index - start, isASCII: bits & 0x80 == 0)
                index += 1
                return
            }
            guard byte >= 0x20 else { throw failure("control character in a string") }
            bits |= byte
            index += 1
            if byte == UInt8(ascii: "\\") {
                kind = .escapedString
                try passEscape()
            }
        }
        throw failure("unexpected end of a string")
    }

    /// Passes over what follows a backslash.
    private mutating func passEscape() throws(JSONParsingError) {
        guard index < bytes.count else { throw failure("unexpected end of a string") }
        switch bytes[index] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            index += 1
        case UInt8(ascii: "u"):
            guard index + 5 <= bytes.count, bytes[index + 1..<index + 5].allSatisfy(Self.isHexadecimal) else {
                throw failure("invalid \\u escape in a string")
            }
            index += 5
        default: throw failure("invalid escape in a string")
        }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 6
    }

    /// Passes over a value of which only the end matters.
    private mutating func passValue() throws(JSONParsingError) {
        let count = entries.count
        skipWhitespace()
        guard index < bytes.count, bytes[index] == UInt8(ascii: "[") || bytes[index] == UInt8(ascii: "{") else {
            try scanValue()
            entries.removeSubrange(count...)
            return
        }
        var nesting = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\""):
                while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                    index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
                }
                index += 1
            case UInt8(ascii: "["), UInt8(ascii: "{"): nesting += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                nesting -= 1
                if nesting == 0 { return }
            default: break
            }
        }
        throw failure("unexpected end")
    }
}

/// Tells most names apart from those before them without comparing any.
private struct NamesSeen {
    private var seen: UInt64 = 0

    /// Whether the name may have come before; notes it.
    mutating func mayHave(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard let first = name.first, let last = name.last else { return true }
        let middle = name[name.startIndex + name.count / 2]
        let hash = Int(first) &+ Int(last) &* 5 &+ Int(middle) &* 11 &+ name.count &* 17
        let bit = UInt64(1) << UInt64(hash & 63)
        defer { seen |= bit }
        return seen & bit != 0
    }
}
