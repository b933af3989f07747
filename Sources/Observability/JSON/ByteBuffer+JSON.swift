package import NIOCore

extension ByteBuffer {
    /// Writes `string` as a JSON string, quoted and escaped (RFC 8259, section 7).
    package mutating func writeJSONString(_ string: String) {
        var string = string
        string.withUTF8 { writeJSONString(UnsafeRawBufferPointer($0)) }
    }

    /// Writes UTF-8 `bytes` as a JSON string; runs that need no escape are copied as blocks.
    package mutating func writeJSONString(_ bytes: UnsafeRawBufferPointer) {
        writeInteger(UInt8(ascii: "\""))
        var runStart = bytes.startIndex
        for index in bytes.indices {
            let byte = bytes[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            writeBytes(UnsafeRawBufferPointer(rebasing: bytes[runStart..<index]))
            writeJSONEscape(of: byte)
            runStart = bytes.index(after: index)
        }
        writeBytes(UnsafeRawBufferPointer(rebasing: bytes[runStart...]))
        writeInteger(UInt8(ascii: "\""))
    }

    /// Writes a finite number in its shortest exact form; JSON has no word for the others, so they become null.
    package mutating func writeJSONNumber(_ number: Double) {
        guard number.isFinite else {
            writeStaticString("null")
            return
        }
        if let integer = Int64(exactly: number) {
            writeString(String(integer))
        } else {
            writeString(number.description)
        }
    }

    private mutating func writeJSONEscape(of byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): writeStaticString("\\\"")
        case UInt8(ascii: "\\"): writeStaticString("\\\\")
        case UInt8(ascii: "\n"): writeStaticString("\\n")
        case UInt8(ascii: "\r"): writeStaticString("\\r")
        case UInt8(ascii: "\t"): writeStaticString("\\t")
        default:
            writeStaticString("\\u00")
            writeInteger(UInt8(hexDigit: byte >> 4))
            writeInteger(UInt8(hexDigit: byte & 0xF))
        }
    }
}

extension UInt8 {
    /// The lower-case ASCII digit of a value below sixteen.
    package init(hexDigit value: UInt8) {
        self = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
