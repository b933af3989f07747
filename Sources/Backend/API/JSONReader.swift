/// Reads JSON into what ``JSONObject`` keeps of it: members that are strings, numbers, flags, or arrays of strings.
///
/// Source: RFC 8259.
struct JSONReader {
    /// Why a text can't be read.
    enum Defect: Error {
        /// It isn't JSON.
        case invalid
        /// A string in it isn't UTF-8.
        case notUTF8
        /// It is nested deeper than ``depthLimit``.
        case tooDeep
        /// It is JSON, but no object.
        case noObject
    }

    /// Deepest nesting that is read.
    static let depthLimit = 128

    private let bytes: UnsafeRawBufferPointer
    /// Bytes read so far; when reading fails, about where that is.
    private(set) var offset = 0
    /// The member of the object whose value is being read.
    private(set) var member: String?

    /// Creates a reader of a whole text.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// Reads the object that is the whole text.
    /// - Returns: Its members, and the names that stand there more than once.
    mutating func readObject() throws(Defect) -> (members: [String: JSONObject.Member], repeated: [String]) {
        skipBlanks()
        guard peek == UInt8(ascii: "{") else {
            _ = try readMember(depth: 0)
            try expectEnd()
            throw .noObject
        }
        var members: [String: JSONObject.Member] = [:]
        var repeated: [String] = []
        try readMembers { (name, reader) throws(Defect) in
            reader.member = name
            let value = try reader.readMember(depth: 1)
            reader.member = nil
            if members.updateValue(value, forKey: name) != nil { repeated.append(name) }
        }
        try expectEnd()
        return (members, repeated)
    }

    private mutating func readMembers(
        _ take: (String, inout JSONReader) throws(Defect) -> Void
    ) throws(Defect) {
        offset += 1
        skipBlanks()
        if accept(UInt8(ascii: "}")) { return }
        while true {
            let name = try readString()
            skipBlanks()
            guard accept(UInt8(ascii: ":")) else { throw .invalid }
            skipBlanks()
            try take(name, &self)
            skipBlanks()
            if accept(UInt8(ascii: "}")) { return }
            guard accept(UInt8(ascii: ",")) else { throw .invalid }
            skipBlanks()
        }
    }

    private mutating func readMember(depth: Int) throws(Defect) -> JSONObject.Member {
        switch peek {
        case UInt8(ascii: "\""): return .text(try readString())
        case UInt8(ascii: "{"):
            guard depth < Self.depthLimit else { throw .tooDeep }
            try readMembers { (_, reader) throws(Defect) in _ = try reader.readMember(depth: depth + 1) }
            return .other("an object")
        case UInt8(ascii: "["):
            guard depth < Self.depthLimit else { throw .tooDeep }
            return try readArray(depth: depth)
        case UInt8(ascii: "t"): return try readWord("true", .flag(true))
        case UInt8(ascii: "f"): return try readWord("false", .flag(false))
        case UInt8(ascii: "n"): return try readWord("null", .null)
        default: return .number(try readNumber())
        }
    }

    private mutating func readArray(depth: Int) throws(Defect) -> JSONObject.Member {
        offset += 1
        skipBlanks()
        if accept(UInt8(ascii: "]")) { return .texts([]) }
        var texts: [String]? = []
        while true {
            if case .text(let text) = try readMember(depth: depth + 1) { texts?.append(text) } else { texts = nil }
            skipBlanks()
            if accept(UInt8(ascii: "]")) { return texts.map { .texts($0) } ?? .other("an array of other things") }
            guard accept(UInt8(ascii: ",")) else { throw .invalid }
            skipBlanks()
        }
    }

    private mutating func readWord<Value>(_ word: StaticString, _ meaning: Value) throws(Defect) -> Value {
        let end = offset + word.utf8CodeUnitCount
        guard end <= bytes.count, word.withUTF8Buffer({ $0.elementsEqual(bytes[offset..<end]) }) else { throw .invalid }
        offset = end
        return meaning
    }

    // MARK: Numbers

    private mutating func readNumber() throws(Defect) -> Double {
        let start = offset
        _ = accept(UInt8(ascii: "-"))
        if !accept(UInt8(ascii: "0")) { try readDigits() }
        if accept(UInt8(ascii: ".")) { try readDigits() }
        if accept(UInt8(ascii: "e")) || accept(UInt8(ascii: "E")) {
            if !accept(UInt8(ascii: "+")) { _ = accept(UInt8(ascii: "-")) }
            try readDigits()
        }
        guard let number = Double(String(decoding: bytes[start..<offset], as: UTF8.self)) else { throw .invalid }
        return number
    }

    private mutating func readDigits() throws(Defect) {
        let start = offset
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
        if offset == start { throw .invalid }
    }

    // MARK: Strings

    private mutating func readString() throws(Defect) -> String {
        guard accept(UInt8(ascii: "\"")) else { throw .invalid }
        let start = offset
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { offset += 1 }
        if accept(UInt8(ascii: "\"")) { return try text(start..<(offset - 1)) }
        var text = try text(start..<offset)
        while !accept(UInt8(ascii: "\"")) {
            let run = offset
            if accept(UInt8(ascii: "\\")) {
                text.unicodeScalars.append(try readEscape())
                continue
            }
            while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { offset += 1 }
            // Neither an end nor an escape: a control character, or the text has ended.
            guard offset > run else { throw .invalid }
            text += try self.text(run..<offset)
        }
        return text
    }

    private func text(_ range: Range<Int>) throws(Defect) -> String {
        let run = UnsafeRawBufferPointer(rebasing: bytes[range])
        guard let text = String(validating: run, as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    private mutating func readEscape() throws(Defect) -> Unicode.Scalar {
        guard let byte = peek else { throw .invalid }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let unit = try readCodeUnit()
            if let scalar = Unicode.Scalar(unit) { return scalar }
            // Half of a surrogate pair, whose other half must follow.
            guard UTF16.isLeadSurrogate(UInt16(unit)), accept(UInt8(ascii: "\\")), accept(UInt8(ascii: "u")) else {
                throw .invalid
            }
            let trail = try readCodeUnit()
            guard UTF16.isTrailSurrogate(UInt16(trail)),
                let scalar = Unicode.Scalar(0x1_0000 + (unit - 0xD800) << 10 + (trail - 0xDC00))
            else { throw .invalid }
            return scalar
        default: throw .invalid
        }
    }

    private mutating func readCodeUnit() throws(Defect) -> UInt32 {
        guard offset + 4 <= bytes.count else { throw .invalid }
        var unit: UInt32 = 0
        for byte in bytes[offset..<(offset + 4)] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { throw .invalid }
            unit = unit << 4 | UInt32(digit)
        }
        offset += 4
        return unit
    }

    // MARK: Bytes

    private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func accept(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        offset += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    private mutating func expectEnd() throws(Defect) {
        skipBlanks()
        if offset < bytes.count { throw .invalid }
    }
}
