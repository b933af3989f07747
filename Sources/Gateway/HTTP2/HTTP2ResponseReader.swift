import NIOCore
import NIOHPACK

/// Reads a response of HTTP/1.1, as the gateway wrote it, and tells it as frames of HTTP/2.
///
/// Pure: it is given bytes and answers with frames' contents.
struct HTTP2ResponseReader {
    /// A part of a response.
    enum Part: Equatable {
        /// The fields of a response, or of one that announces another.
        case head(HPACKHeaders)
        /// Content.
        case content(ByteBuffer)
    }

    private enum State {
        case head
        case body
    }

    private let method: RequestMethod
    private let limits: MessageLimits
    private var state = State.head
    private var scanner: ResponseHeadScanner
    private var body: BodyReader
    private var arrived = ByteBuffer()

    /// Makes a reader for the response to one request.
    ///
    /// - Parameter isHead: whether the request's method is HEAD.
    init(isHead: Bool, limits: MessageLimits) {
        method = isHead ? .head : .get
        // What the gateway adds to an upstream's head must not make it too large.
        var limits = limits
        limits.head += 4096
        limits.fields += 20
        self.limits = limits
        scanner = ResponseHeadScanner(limits: limits)
        body = BodyReader(.none, limits: limits)
    }

    /// Whether the response has come to its end, as far as its framing tells.
    var isComplete: Bool {
        if case .body = state { return body.endsWithConnection }
        return false
    }

    /// The fields that came after the body, nil when there were none.
    var trailers: HPACKHeaders? {
        guard let section = body.trailerSection else { return nil }
        return Self.headers(section.fields, section.bytes.readableBytesUInt8Span) { $0.passesAsTrailer }
    }

    /// Takes bytes and calls `emit` with each part that they complete.
    mutating func read(_ bytes: ByteBuffer, _ emit: (Part) -> Void) throws(MessageDefect) {
        if arrived.readableBytes == 0 { arrived = bytes } else { arrived.writeImmutableBuffer(bytes) }
        while true {
            switch state {
            case .head: guard try readHead(emit) else { return }
            case .body:
                guard case .bytes(let content) = try body.next(&arrived) else { return }
                emit(.content(content))
            }
        }
    }

    private mutating func readHead(_ emit: (Part) -> Void) throws(MessageDefect) -> Bool {
        let bytes = arrived
        guard try scanner.scan(bytes.readableBytesUInt8Span) else { return false }
        let head = scanner.head
        guard let slice = arrived.readSlice(length: head.length) else { return false }
        var headers = HPACKHeaders([(":status", String(head.status))])
        headers.add(
            contentsOf: Self.headers(head.fields, slice.readableBytesUInt8Span) {
                $0 == .contentLength || $0.passesToClient
            })
        emit(.head(headers))
        if head.isInterim {
            scanner.reset()
        } else {
            body = BodyReader(head.framing(for: method), form: .content, limits: limits)
            state = .body
        }
        return true
    }

    private static func headers(
        _ fields: MessageFields, _ bytes: Span<UInt8>, where passes: (KnownField) -> Bool
    ) -> HPACKHeaders {
        var headers = HPACKHeaders()
        for field in fields.lines where passes(field.known) {
            headers.add(name: bytes.text(field.name).lowercased(), value: bytes.text(field.value))
        }
        return headers
    }
}
