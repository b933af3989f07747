/// Walks through a chunked body (RFC 9112, 7.1) and tells data from framing.
///
/// Strict where smuggling lives: sizes are plain hexadecimal, lines end in CRLF, extensions hold no control
/// character. What it has let pass can therefore be forwarded as it came.
struct ChunkScanner: Equatable {
    /// What the next bytes of the body are.
    enum Step: Equatable {
        /// So many bytes of framing.
        case framing(Int)
        /// So many bytes of content.
        case data(Int)
        /// The last chunk is over; the trailer section begins.
        case trailers
        /// More bytes are needed to tell.
        case needsMore
    }

    private enum State: Equatable {
        case size
        case data(Int)
        case dataEnd
        case trailers
    }

    /// Longest line that may give a chunk's size, with its extensions.
    static let longestSizeLine = 256

    private var state = State.size

    /// Says what begins at `offset`, and moves on by as much.
    mutating func next(_ bytes: Span<UInt8>, from offset: Int) throws(MessageDefect) -> Step {
        let available = bytes.count - offset
        switch state {
        case .trailers: return .trailers
        case .data(let remaining):
            guard available > 0 else { return .needsMore }
            let count = min(remaining, available)
            state = count == remaining ? .dataEnd : .data(remaining - count)
            return .data(count)
        case .dataEnd:
            guard available >= 1 else { return .needsMore }
            guard bytes[offset] == Octet.carriageReturn else { throw .malformedChunk }
            guard available >= 2 else { return .needsMore }
            guard bytes[offset + 1] == Octet.lineFeed else { throw .malformedChunk }
            state = .size
            return .framing(2)
        case .size: return try size(bytes, from: offset)
        }
    }

    private mutating func size(_ bytes: Span<UInt8>, from offset: Int) throws(MessageDefect) -> Step {
        let window = offset..<min(bytes.count, offset + Self.longestSizeLine)
        guard let lineEnd = bytes.firstOffset(of: Octet.lineFeed, in: window) else {
            guard window.count < Self.longestSizeLine else { throw .malformedChunk }
            return .needsMore
        }
        guard lineEnd > offset, bytes[lineEnd - 1] == Octet.carriageReturn else { throw .malformedChunk }
        var position = offset
        var size = 0
        while position < lineEnd - 1, let digit = bytes[position].hexadecimalValue {
            guard position - offset < 15 else { throw .malformedChunk }
            size = size << 4 | Int(digit)
            position += 1
        }
        guard position > offset else { throw .malformedChunk }
        if position < lineEnd - 1 {
            guard bytes[position] == Octet.semicolon else { throw .malformedChunk }
            for extensionOffset in position..<lineEnd - 1 where !bytes[extensionOffset].isFieldValueOctet {
                throw .malformedChunk
            }
        }
        state = size == 0 ? .trailers : .data(size)
        return .framing(lineEnd + 1 - offset)
    }
}
