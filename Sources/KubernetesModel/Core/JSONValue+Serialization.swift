extension JSONValue {
    /// How a document is written.
    public enum Formatting: Sendable {
        /// No white space.
        case compact
        /// Two spaces a level, a member a line.
        case pretty
    }

    /// The document as UTF-8 JSON; the members of an object in the order of their names, so that equal documents
    /// are equal bytes.
    public func serialized(_ formatting: Formatting = .compact) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        append(to: &bytes, formatting, level: 0)
        return bytes
    }

    /// The document as JSON text.
    public func text(_ formatting: Formatting = .compact) -> String {
        String(decoding: serialized(formatting), as: UTF8.self)
    }

    /// Writes the document after what `bytes` holds.
    public func append(to bytes: inout [UInt8]) {
        append(to: &bytes, .compact, level: 0)
    }

    private func append(to bytes: inout [UInt8], _ formatting: Formatting, level: Int) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): Self.append(integer: value, to: &bytes)
        case .number(let value): Self.append(number: value, to: &bytes)
        case .string(let value): Self.append(string: value, to: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (offset, element) in elements.enumerated() {
                if offset > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.append(lineBreak: formatting, level: level + 1, to: &bytes)
                element.append(to: &bytes, formatting, level: level + 1)
            }
            if !elements.isEmpty { Self.append(lineBreak: formatting, level: level, to: &bytes) }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (offset, (name, value)) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if offset > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.append(lineBreak: formatting, level: level + 1, to: &bytes)
                Self.append(string: name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                if case .pretty = formatting { bytes.append(UInt8(ascii: " ")) }
                value.append(to: &bytes, formatting, level: level + 1)
            }
            if !members.isEmpty { Self.append(lineBreak: formatting, level: level, to: &bytes) }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func append(lineBreak formatting: Formatting, level: Int, to bytes: inout [UInt8]) {
        guard case .pretty = formatting else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: level * 2))
    }

    static func append(integer: some FixedWidthInteger, to bytes: inout [UInt8]) {
        if (0..<10).contains(integer) {
            bytes.append(UInt8(ascii: "0") + UInt8(integer))
        } else {
            bytes.append(contentsOf: String(integer).utf8)
        }
    }

    static func append(
        number: some BinaryFloatingPoint & CustomStringConvertible, to bytes: inout [UInt8]
    ) {
        // `1e+21` and beyond, and whole numbers as Go writes them: without a fraction.
        if number == number.rounded(), abs(number) < 1e15 {
            append(integer: Int64(number), to: &bytes)
        } else {
            bytes.append(contentsOf: "\(number)".utf8)
        }
    }

    /// Writes a text as a JSON string; bytes that need no escape are copied as runs.
    static func append(string: String, to bytes: inout [UInt8]) {
        var string = string
        bytes.append(UInt8(ascii: "\""))
        string.withUTF8 { text in
            var start = 0
            for index in text.indices where needsEscape(text[index]) {
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
                append(escaping: text[index], to: &bytes)
                start = index + 1
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func append(escaping byte: UInt8, to bytes: inout [UInt8]) {
        switch byte {
        case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
        case 0x0D: bytes.append(contentsOf: #"\r"#.utf8)
        case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
        case 0..<0x20:
            bytes.append(contentsOf: #"\u00"#.utf8)
            bytes.append(hexDigits[Int(byte >> 4)])
            bytes.append(hexDigits[Int(byte & 0xF)])
        default:
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        }
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)
}

extension JSONValue: CustomStringConvertible {
    /// The document as compact JSON.
    public var description: String { text() }
}
