/// Finds where values of a JSON document begin and end, without making anything of them.
///
/// Lists and watch events are envelopes around objects. Knowing where an object stands lets each be decoded once, on
/// its own: one that is broken doesn't take the others with it, and no tree of the whole list is ever built.
package struct JSONScanner {
    private let bytes: UnsafeRawBufferPointer
    private var index = 0

    /// - Parameter bytes: the document, which must stay in place for the scanner's lifetime.
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// A member of the object that `bytes` are.
    static func value(of member: String, in bytes: UnsafeRawBufferPointer) throws -> UnsafeRawBufferPointer? {
        var scanner = JSONScanner(bytes)
        var found: UnsafeRawBufferPointer?
        // What comes after it needn't be looked at: specs are long, and most of what is asked for comes before them.
        try scanner.forEachMember(while: { found == nil }) { name, value in
            if name == member { found = value }
        }
        return found
    }

    /// The text of a member of the object that `bytes` are; escapes come out as they stand.
    package static func string(of member: String, in bytes: UnsafeRawBufferPointer) throws -> String? {
        guard let value = try value(of: member, in: bytes), value.first == UInt8(ascii: "\"") else { return nil }
        return String(decoding: value.dropFirst().dropLast(), as: UTF8.self)
    }

    /// Calls `body` with the name and the bytes of each member of the object that comes next.
    ///
    /// - Parameter goesOn: asked after each member whether the next one matters.
    mutating func forEachMember(
        while goesOn: () -> Bool = { true }, _ body: (String, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try forEachElement(open: UInt8(ascii: "{"), close: UInt8(ascii: "}"), while: goesOn) { scanner in
            let name = try scanner.skipString()
            try scanner.expect(UInt8(ascii: ":"))
            // Names with escapes come out as they stand: none that is looked for has any.
            let text = String(decoding: scanner.bytes[name.lowerBound + 1..<name.upperBound - 1], as: UTF8.self)
            try body(text, try scanner.skipValue())
        }
    }

    /// Calls `body` with the bytes of each element of the array that comes next.
    mutating func forEachElement(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        try forEachElement(open: UInt8(ascii: "["), close: UInt8(ascii: "]")) { try body(try $0.skipValue()) }
    }

    private mutating func forEachElement(
        open: UInt8, close: UInt8, while goesOn: () -> Bool = { true },
        _ element: (inout JSONScanner) throws -> Void
    ) throws {
        try expect(open)
        skipWhitespace()
        if peek() == close {
            index += 1
            return
        }
        while true {
            try element(&self)
            guard goesOn() else { return }
            skipWhitespace()
            if peek() == UInt8(ascii: ",") {
                index += 1
            } else {
                try expect(close)
                return
            }
        }
    }

    /// Passes over the value that comes next.
    private mutating func skipValue() throws -> UnsafeRawBufferPointer {
        skipWhitespace()
        let start = index
        switch peek() {
        case UInt8(ascii: "\""):
            _ = try skipString()
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            try skipContainer()
        case .some:
            while let byte = peek(), !Self.endsScalar(byte) { index += 1 }
        case nil:
            break
        }
        guard index > start else { throw JSONScannerError(offset: index) }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<index])
    }

    /// Passes over an object or array; only the depth matters, since its decoder checks the rest.
    private mutating func skipContainer() throws {
        var depth = 0
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                _ = try skipString()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 {
                    index += 1
                    return
                }
            default: break
            }
            index += 1
        }
        throw JSONScannerError(offset: index)
    }

    private mutating func skipString() throws -> Range<Int> {
        skipWhitespace()
        let start = index
        try expect(UInt8(ascii: "\""))
        var end = index
        while end < bytes.count {
            let byte = bytes[end]
            end += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\""), end <= bytes.count {
                index = end
                return start..<end
            }
        }
        index = end
        throw JSONScannerError(offset: end)
    }

    private mutating func expect(_ byte: UInt8) throws {
        skipWhitespace()
        guard peek() == byte else { throw JSONScannerError(offset: index) }
        index += 1
    }

    private mutating func skipWhitespace() {
        while let byte = peek(), Self.isWhitespace(byte) { index += 1 }
    }

    private func peek() -> UInt8? { index < bytes.count ? bytes[index] : nil }

    private static func isWhitespace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private static func endsScalar(_ byte: UInt8) -> Bool {
        isWhitespace(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
    }
}

/// The document isn't JSON, or not of the shape that is read.
struct JSONScannerError: Error, CustomStringConvertible {
    /// Bytes from the start of the document.
    var offset: Int

    var description: String { "unexpected JSON at byte \(offset)" }
}
