import PostgreSQL

/// JSON that is written into room that was made for it.
struct JSONText {
    /// Most bytes that one byte becomes: `\u001f`.
    static let longestEscape = 6

    private let room: UnsafeMutableRawBufferPointer
    /// Bytes written so far.
    private(set) var count = 0

    init(_ room: UnsafeMutableRawBufferPointer) {
        self.room = room
    }

    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append(UnsafeRawBufferPointer($0)) }
    }

    /// Writes a column's value; nil is null.
    mutating func append(_ bytes: UnsafeRawBufferPointer?, as form: MilestoneColumn.Form) {
        guard let bytes else { return append("null") }
        switch form {
        case .uuid: appendUUID(bytes)
        case .date: appendDate(bytes)
        case .text: appendString(bytes)
        case .integer: appendInteger(bytes)
        case .instant: appendInstant(bytes)
        case .texts: appendTexts(bytes)
        }
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        UnsafeMutableRawBufferPointer(rebasing: room[count...]).copyMemory(from: bytes)
        count += bytes.count
    }

    private mutating func append(_ byte: UInt8) {
        room[count] = byte
        count += 1
    }

    private mutating func appendString(_ bytes: UnsafeRawBufferPointer) {
        append(UInt8(ascii: "\""))
        var start = 0
        while start < bytes.count {
            let end = Self.endOfPlainText(in: bytes, from: start)
            append(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            if end < bytes.count { appendEscape(of: bytes[end]) }
            start = end + 1
        }
        append(UInt8(ascii: "\""))
    }

    /// Where the bytes end that stand in a string as they are.
    private static func endOfPlainText(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var offset = start
        while offset + 8 <= bytes.count, isPlain(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) {
            offset += 8
        }
        while offset < bytes.count, isPlain(bytes[offset]) { offset += 1 }
        return offset
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// The same of eight bytes at once: what is subtracted from a byte borrows its highest bit only when it was less.
    private static func isPlain(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones * UInt64(UInt8(ascii: "\"")))
        let backslashes = word ^ (ones * UInt64(UInt8(ascii: "\\")))
        let special =
            ((word &- ones * 0x20) & ~word) | ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
        return special & (ones << 7) == 0
    }

    private mutating func appendEscape(of byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case UInt8(ascii: "\n"): append("\\n")
        case UInt8(ascii: "\r"): append("\\r")
        case UInt8(ascii: "\t"): append("\\t")
        default:
            append("\\u00")
            append(Self.hexDigit(byte >> 4))
            append(Self.hexDigit(byte & 0xF))
        }
    }

    // MARK: Binary forms

    private mutating func appendUUID(_ bytes: UnsafeRawBufferPointer) {
        append(UInt8(ascii: "\""))
        for (index, byte) in bytes.enumerated() {
            if index == 4 || index == 6 || index == 8 || index == 10 { append(UInt8(ascii: "-")) }
            append(Self.hexDigit(byte >> 4))
            append(Self.hexDigit(byte & 0xF))
        }
        append(UInt8(ascii: "\""))
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
    }

    private mutating func appendInteger(_ bytes: UnsafeRawBufferPointer) {
        guard let number = Int(queryBinary: bytes) else { return append("null") }
        var digits = String(number)
        digits.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    private mutating func appendDate(_ bytes: UnsafeRawBufferPointer) {
        guard let date = CalendarDate(queryBinary: bytes) else { return append("null") }
        append(UInt8(ascii: "\""))
        append(date)
        append(UInt8(ascii: "\""))
    }

    /// Microseconds since 2000 become RFC 3339's `2026-11-25T02:25:32.125Z`.
    private mutating func appendInstant(_ bytes: UnsafeRawBufferPointer) {
        guard let microseconds = Int(queryBinary: bytes) else { return append("null") }
        let (days, rest) = microseconds.dividedDown(by: 86_400_000_000)
        guard let date = CalendarDate(daysSinceEpoch: days + CalendarDate.postgreSQLEpoch) else {
            return append("null")
        }
        append(UInt8(ascii: "\""))
        append(date)
        append(UInt8(ascii: "T"))
        let seconds = rest / 1_000_000
        append(seconds / 3600, places: 2)
        append(UInt8(ascii: ":"))
        append(seconds / 60 % 60, places: 2)
        append(UInt8(ascii: ":"))
        append(seconds % 60, places: 2)
        var fraction = rest % 1_000_000
        if fraction > 0 {
            append(UInt8(ascii: "."))
            var places = 6
            while fraction % 10 == 0 {
                fraction /= 10
                places -= 1
            }
            append(fraction, places: places)
        }
        append("Z\"")
    }

    /// An array of texts, of one dimension or, when it is empty, of none.
    private mutating func appendTexts(_ bytes: UnsafeRawBufferPointer) {
        func number(at offset: Int) -> Int {
            Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self)))
        }
        append(UInt8(ascii: "["))
        if number(at: 0) == 1 {
            // Dimensions, a flag for NULLs, the elements' type, their number, the first one's index.
            var offset = 20
            for index in 0..<number(at: 12) {
                if index > 0 { append(UInt8(ascii: ",")) }
                let length = number(at: offset)
                offset += 4
                if length < 0 {
                    append("null")
                } else {
                    appendString(UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + length)]))
                    offset += length
                }
            }
        }
        append(UInt8(ascii: "]"))
    }

    private mutating func append(_ date: CalendarDate) {
        append(date.year, places: 4)
        append(UInt8(ascii: "-"))
        append(date.month, places: 2)
        append(UInt8(ascii: "-"))
        append(date.day, places: 2)
    }

    private mutating func append(_ number: Int, places: Int) {
        var rest = number
        for place in stride(from: places - 1, through: 0, by: -1) {
            room[count + place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        count += places
    }
}

extension Int {
    /// The quotient rounded down, and what is left over, which isn't negative.
    fileprivate func dividedDown(by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
