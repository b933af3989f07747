import Observability

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

    /// Writes a column's text; nil is null.
    mutating func append(_ bytes: UnsafeRawBufferPointer?, as form: MilestoneColumn.Form) {
        guard let bytes else { return append("null") }
        switch form {
        case .json: append(bytes)
        case .text: appendString(bytes)
        case .instant: appendInstant(bytes)
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
        for byte in bytes {
            if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                append(byte)
            } else {
                appendEscape(of: byte)
            }
        }
        append(UInt8(ascii: "\""))
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
            append(UInt8(hexDigit: byte >> 4))
            append(UInt8(hexDigit: byte & 0xF))
        }
    }

    /// PostgreSQL writes `2026-11-25 02:25:32.125+00`; RFC 3339 wants `2026-11-25T02:25:32.125Z`.
    private mutating func appendInstant(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count > 13 else { return append("null") }
        append("\"")
        append(UnsafeRawBufferPointer(rebasing: bytes[..<10]))
        append("T")
        append(UnsafeRawBufferPointer(rebasing: bytes[11..<(bytes.count - 3)]))
        append("Z\"")
    }
}
