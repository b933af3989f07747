/// What a strict reader objects to in a text that is known to be well-formed JSON, in the order of the text.
///
/// A parsed document no longer knows the order of its members, nor that one stood twice; the real server's warnings
/// depend on both.
package struct StrictReading {
    private let bytes: [UInt8]
    private var index = 0
    private var mistakes: [String] = []

    /// The mistakes in `text`: `duplicate field "data.a"` and, for built-in kinds, `unknown field "spec.replica"`.
    ///
    /// Custom kinds lose unknown fields by pruning, which tells their paths itself.
    package static func mistakes(in text: some Collection<UInt8>, schema: ObjectSchema) -> [String] {
        var reader = StrictReading(bytes: Array(text))
        reader.readValue(schema.isCustom ? nil : schema.root, at: .root)
        return reader.mistakes
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var current: UInt8 { index < bytes.count ? bytes[index] : 0 }

    private mutating func skipBlanks() {
        while current == 0x20 || (0x09...0x0D).contains(current) { index += 1 }
    }

    /// Whether `byte` comes next; it is passed over then.
    private mutating func take(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard current == byte else { return false }
        index += 1
        return true
    }

    /// Reads past a value; without a schema, only repetitions are mistakes.
    private mutating func readValue(_ schema: Schema?, at path: FieldPath) {
        skipBlanks()
        switch current {
        case UInt8(ascii: "{"): readObject(schema, at: path)
        case UInt8(ascii: "["): readArray(schema, at: path)
        case UInt8(ascii: "\""): _ = readString()
        default: while index < bytes.count, !",]} \n\r\t".utf8.contains(current) { index += 1 }
        }
    }

    private mutating func readObject(_ schema: Schema?, at path: FieldPath) {
        index += 1
        var names: Set<String> = []
        while !take(UInt8(ascii: "}")), index < bytes.count {
            guard current == UInt8(ascii: "\"") else { return index = bytes.count }
            let name = readString()
            let member = path.child(name)
            let isRepeated = !names.insert(name).inserted
            if isRepeated { mistakes.append("duplicate field \(GoSyntax.quoted(member.text))") }
            _ = take(UInt8(ascii: ":"))
            let known = schema.map { $0.member(name) }
            if case .some(.none) = known {
                if schema?.keepsUnknownMembers == false, !isRepeated {
                    mistakes.append("unknown field \(GoSyntax.quoted(member.text))")
                }
                // Go's decoder skips what it has no place for, and takes raw values as they are.
                let count = mistakes.count
                readValue(nil, at: member)
                mistakes.removeSubrange(count...)
            } else {
                readValue(known ?? nil, at: member)
            }
            _ = take(UInt8(ascii: ","))
        }
    }

    private mutating func readArray(_ schema: Schema?, at path: FieldPath) {
        index += 1
        let items = schema?.items?.resolved
        var position = 0
        while !take(UInt8(ascii: "]")), index < bytes.count {
            readValue(items, at: path.index(position))
            position += 1
            _ = take(UInt8(ascii: ","))
        }
    }

    /// Reads a string as it is written; names with escapes are told apart by their spelling.
    private mutating func readString() -> String {
        index += 1
        let start = index
        while index < bytes.count, current != UInt8(ascii: "\"") {
            index += current == UInt8(ascii: "\\") ? 2 : 1
        }
        let end = min(index, bytes.count)
        index += 1
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }
}
