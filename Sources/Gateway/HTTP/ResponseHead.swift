import NIOCore

/// The head of an upstream's response: offsets into its bytes, and what they mean.
struct ResponseHead {
    /// The status code, 100 to 599.
    var status = 0
    /// The reason phrase with the blank before it, as it was spelt.
    var reasonRange = 0..<0
    /// Whether the upstream speaks HTTP/1.1; else HTTP/1.0.
    var isVersion11 = true
    /// The header fields.
    var fields = MessageFields()
    /// Bytes of the head with its blank line.
    var length = 0

    /// Whether another head follows for the same request.
    var isInterim: Bool { status < 200 }

    /// Whether the upstream leaves its connection open.
    var keepsAlive: Bool { isVersion11 ? !fields.saysClose : fields.saysKeepAlive && !fields.saysClose }

    /// Whether the upstream agrees to speak WebSocket from now on.
    func upgradesToWebSocket(_ bytes: ByteBuffer) -> Bool {
        guard fields.saysUpgrade, let upgrade = fields.first(.upgrade) else { return false }
        return bytes.readableBytesUInt8Span.spells("websocket", in: upgrade.value)
    }

    /// How the body ends, which depends on the request's method (RFC 9112, 6.3).
    func framing(for method: RequestMethod) -> BodyFraming {
        if method == .head || status < 200 || status == 204 || status == 304 { return .none }
        if fields.isChunked { return .chunked }
        guard let length = fields.contentLength else { return .untilClose }
        return length == 0 ? .none : .length(length)
    }
}

/// Reads a response's head from bytes that arrive bit by bit, looking at each byte once.
///
/// As strict as its counterpart for requests: an upstream that can be made to answer ambiguously is an attack on
/// the next client of its connection.
struct ResponseHeadScanner {
    private let limits: MessageLimits
    private var lines = LineScanner()
    private var hasStatusLine = false
    /// The head as far as it has been read; whole once `scan` has returned true.
    private(set) var head = ResponseHead()

    /// Makes a scanner for one connection.
    init(limits: MessageLimits) { self.limits = limits }

    /// Continues with `bytes`, which begin where the head begins and have grown since the last call.
    ///
    /// - Returns: whether the head is whole.
    /// - Throws: the defect for which the response is not to be trusted.
    mutating func scan(_ bytes: Span<UInt8>) throws(MessageDefect) -> Bool {
        while let content = try lines.next(bytes) {
            guard lines.position <= limits.head else { throw .headTooLarge }
            if !hasStatusLine {
                try takeStatusLine(bytes, content)
            } else if content.isEmpty {
                head.length = lines.position
                return true
            } else {
                try head.fields.take(bytes, content: content, limits: limits)
            }
        }
        guard bytes.count <= limits.head else { throw .headTooLarge }
        return false
    }

    /// Gets ready for the next head on the same connection.
    mutating func reset() {
        lines = LineScanner()
        hasStatusLine = false
        head.fields.reset()
    }

    private mutating func takeStatusLine(_ bytes: Span<UInt8>, _ line: Range<Int>) throws(MessageDefect) {
        hasStatusLine = true
        let start = line.lowerBound
        guard line.count >= 12, bytes.spells("http/1.", in: start..<start + 7),
            bytes[start + 7] == 0x31 || bytes[start + 7] == 0x30, bytes[start + 8] == Octet.space,
            let status = bytes.decimal(in: start + 9..<start + 12), (100...599).contains(status),
            line.count == 12 || bytes[start + 12] == Octet.space
        else { throw .malformedStatusLine }
        for offset in start + 12..<line.upperBound where !bytes[offset].isFieldValueOctet {
            throw .malformedStatusLine
        }
        head.isVersion11 = bytes[start + 7] == 0x31
        head.status = status
        head.reasonRange = start + 12..<line.upperBound
    }
}
