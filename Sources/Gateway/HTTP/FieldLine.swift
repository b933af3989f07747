/// One field of a head, as offsets into the head's bytes.
struct FieldLine: Equatable {
    /// The whole line with its line end.
    let line: Range<Int>
    /// The name before the colon.
    let name: Range<Int>
    /// The value without the blanks around it.
    let value: Range<Int>
    /// What the name means to the gateway.
    let known: KnownField

    /// Reads a field from the content of a line.
    ///
    /// - Parameter content: the line without its line end, not empty.
    /// - Throws: a defect when the line is folded, the name isn't a token or the value holds a control character.
    init(_ bytes: Span<UInt8>, content: Range<Int>) throws(MessageDefect) {
        guard !bytes[content.lowerBound].isBlank else { throw .foldedField }
        var offset = content.lowerBound
        while offset < content.upperBound, bytes[offset].isTokenOctet { offset += 1 }
        guard offset > content.lowerBound, offset < content.upperBound, bytes[offset] == Octet.colon else {
            throw .malformedFieldName
        }
        name = content.lowerBound..<offset
        offset += 1
        for position in offset..<content.upperBound where !bytes[position].isFieldValueOctet {
            throw .malformedFieldValue
        }
        value = bytes.trimmed(offset..<content.upperBound)
        line = content.lowerBound..<content.upperBound + 2
        known = KnownField(bytes, name)
    }
}

/// Finds lines in bytes that arrive bit by bit, looking at each byte once.
struct LineScanner {
    private var lineStart: Int
    private var searched: Int

    /// Begins at `start`.
    init(from start: Int = 0) {
        lineStart = start
        searched = start
    }

    /// Where the next line begins.
    var position: Int { lineStart }

    /// The content of the next line without its CRLF, nil while it hasn't arrived whole.
    ///
    /// - Throws: a defect when a line ends in LF alone.
    mutating func next(_ bytes: Span<UInt8>) throws(MessageDefect) -> Range<Int>? {
        guard let end = bytes.firstOffset(of: Octet.lineFeed, in: searched..<bytes.count) else {
            searched = bytes.count
            return nil
        }
        guard end > lineStart, bytes[end - 1] == Octet.carriageReturn else { throw .bareLineFeed }
        let content = lineStart..<end - 1
        lineStart = end + 1
        searched = lineStart
        return content
    }
}
