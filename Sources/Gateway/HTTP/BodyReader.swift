import NIOCore

/// Cuts a message's body out of its connection's bytes, in slices of the buffer it arrived in.
struct BodyReader {
    /// What of a chunked body is wanted.
    enum Form: Equatable {
        /// Content with its chunk framing, to be forwarded as it came.
        case framed
        /// Content alone.
        case content
    }

    /// A part of a body.
    enum Piece: Equatable {
        /// Bytes to forward.
        case bytes(ByteBuffer)
        /// The body is over; what follows in the buffer is the next message's.
        case end
        /// Nothing can be told before more bytes arrive.
        case needsMore
    }

    private enum State {
        case length(Int)
        case chunks(ChunkScanner)
        case trailers(LineScanner, MessageFields)
        case untilClose
        case over
    }

    private var state: State
    private let form: Form
    private let limits: MessageLimits
    private let contentLimit: Int
    /// The fields that came after a body in chunks, as far as they may, when there were any.
    private(set) var trailerSection: (fields: MessageFields, bytes: ByteBuffer)?
    /// Bytes of content so far.
    private(set) var contentCount = 0

    /// Makes a reader for one body.
    ///
    /// - Parameters:
    ///   - framing: how the body ends.
    ///   - form: what of a chunked body is wanted.
    ///   - limits: how large a trailer section may be.
    ///   - contentLimit: bytes of content after which the body is refused.
    init(_ framing: BodyFraming, form: Form = .framed, limits: MessageLimits, contentLimit: Int = .max) {
        self.form = form
        self.limits = limits
        self.contentLimit = contentLimit
        state =
            switch framing {
            case .none: .over
            case .length(let count): .length(count)
            case .chunked: .chunks(ChunkScanner())
            case .untilClose: .untilClose
            }
    }

    /// Whether the whole body has been read.
    var isOver: Bool {
        if case .over = state { return true }
        return false
    }

    /// Whether the end of the connection is the end of the body, rather than a truncation.
    var endsWithConnection: Bool {
        if case .untilClose = state { return true }
        return isOver
    }

    /// Takes the next part out of `buffer`.
    ///
    /// - Throws: a defect when the framing is wrong or the content too large.
    mutating func next(_ buffer: inout ByteBuffer) throws(MessageDefect) -> Piece {
        switch state {
        case .over: return .end
        case .untilClose: return try taken(buffer.readSlice(length: buffer.readableBytes))
        case .length(let remaining):
            guard remaining > 0 else {
                state = .over
                return .end
            }
            let count = min(remaining, buffer.readableBytes)
            state = .length(remaining - count)
            return try taken(buffer.readSlice(length: count))
        case .chunks(let scanner): return try chunks(scanner, &buffer)
        case .trailers(let lines, let fields): return try trailers(lines, fields, &buffer)
        }
    }

    private mutating func taken(_ slice: ByteBuffer?) throws(MessageDefect) -> Piece {
        guard let slice, slice.readableBytes > 0 else { return .needsMore }
        try count(slice.readableBytes)
        return .bytes(slice)
    }

    private mutating func count(_ bytes: Int) throws(MessageDefect) {
        contentCount += bytes
        guard contentCount <= contentLimit else { throw .bodyTooLarge }
    }

    private mutating func chunks(_ start: ChunkScanner, _ buffer: inout ByteBuffer) throws(MessageDefect) -> Piece {
        var scanner = start
        var offset = 0
        while true {
            let step = try scanner.next(buffer.readableBytesUInt8Span, from: offset)
            switch step {
            case .framing(let count):
                if form == .framed { offset += count } else { buffer.moveReaderIndex(forwardBy: count) }
            case .data(let bytes):
                try count(bytes)
                offset += bytes
                guard form == .content else { continue }
                state = .chunks(scanner)
                return buffer.readSlice(length: bytes).map(Piece.bytes) ?? .needsMore
            case .trailers:
                state = .trailers(LineScanner(), MessageFields())
                return offset > 0 ? buffer.readSlice(length: offset).map(Piece.bytes) ?? .needsMore : try next(&buffer)
            case .needsMore:
                state = .chunks(scanner)
                return offset > 0 ? buffer.readSlice(length: offset).map(Piece.bytes) ?? .needsMore : .needsMore
            }
        }
    }

    private mutating func trailers(
        _ start: LineScanner, _ read: MessageFields, _ buffer: inout ByteBuffer
    ) throws(MessageDefect) -> Piece {
        var lines = start
        var fields = read
        while let content = try lines.next(buffer.readableBytesUInt8Span) {
            guard lines.position <= limits.head else { throw .headTooLarge }
            guard content.isEmpty else {
                try fields.take(buffer.readableBytesUInt8Span, content: content, limits: limits)
                continue
            }
            state = .over
            guard let section = buffer.readSlice(length: lines.position) else { return .end }
            if form == .content, !fields.lines.isEmpty { trailerSection = (fields, section) }
            guard form == .framed else { return .end }
            return .bytes(Self.passing(fields, of: section))
        }
        guard buffer.readableBytes <= limits.head else { throw .headTooLarge }
        state = .trailers(lines, fields)
        return .needsMore
    }

    /// The trailer section without the fields that must not come late.
    private static func passing(_ fields: MessageFields, of section: ByteBuffer) -> ByteBuffer {
        guard !fields.lines.allSatisfy(\.known.passesAsTrailer) else { return section }
        var passing = ByteBuffer()
        for field in fields.lines where field.known.passesAsTrailer {
            passing.writeImmutableBuffer(
                section.getSlice(at: section.readerIndex + field.line.lowerBound, length: field.line.count)
                    ?? ByteBuffer())
        }
        passing.writeStaticString("\r\n")
        return passing
    }
}
