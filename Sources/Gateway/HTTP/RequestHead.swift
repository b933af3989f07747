/// The head of a request: offsets into its bytes, and what they mean.
struct RequestHead {
    /// What the method means to the gateway.
    var method = RequestMethod.get
    /// The method as it was spelt.
    var methodRange = 0..<0
    /// The request target.
    var targetRange = 0..<0
    /// Whether the client speaks HTTP/1.1; else HTTP/1.0.
    var isVersion11 = true
    /// The header fields.
    var fields = MessageFields()
    /// Bytes of the head with its blank line.
    var length = 0

    /// How the body ends.
    var framing: BodyFraming {
        if fields.isChunked { return .chunked }
        guard let length = fields.contentLength, length > 0 else { return .none }
        return .length(length)
    }

    /// Whether the client wants its connection to stay open.
    var wantsKeepAlive: Bool { isVersion11 ? !fields.saysClose : fields.saysKeepAlive && !fields.saysClose }

    /// Whether the client waits for a go-ahead before it sends the body (RFC 9110, 10.1.1).
    func expectsContinue(_ bytes: Span<UInt8>) -> Bool {
        guard isVersion11, framing != .none, let expect = fields.first(.expect) else { return false }
        return bytes.spells("100-continue", in: expect.value)
    }
}

extension RequestHead {
    /// Whether the client asks to speak WebSocket from now on (RFC 6455, 4.1).
    func wantsWebSocket(_ bytes: Span<UInt8>) -> Bool {
        guard method == .get, isVersion11, framing == .none, fields.saysUpgrade,
            let upgrade = fields.first(.upgrade)
        else { return false }
        return bytes.spells("websocket", in: upgrade.value)
    }
}

/// Reads a request's head from bytes that arrive bit by bit, looking at each byte once.
///
/// Everything that two HTTP parsers have been known to read differently is refused: RFC 9112 with every "MAY
/// accept" answered by no, except one empty line before a request.
struct RequestHeadScanner {
    private let limits: MessageLimits
    private var lines = LineScanner()
    private var hasRequestLine = false
    /// The head as far as it has been read; whole once `scan` has returned true.
    private(set) var head = RequestHead()

    /// Makes a scanner for one connection.
    init(limits: MessageLimits) { self.limits = limits }

    /// Continues with `bytes`, which begin where the head begins and have grown since the last call.
    ///
    /// - Returns: whether the head is whole.
    /// - Throws: the defect for which the connection is to be refused.
    mutating func scan(_ bytes: Span<UInt8>) throws(MessageDefect) -> Bool {
        while let content = try lines.next(bytes) {
            guard lines.position <= limits.head else { throw .headTooLarge }
            if !hasRequestLine {
                if content.isEmpty && content.lowerBound == 0 { continue }
                try takeRequestLine(bytes, content)
            } else if content.isEmpty {
                head.length = lines.position
                try checkHead(bytes)
                return true
            } else {
                try head.fields.take(bytes, content: content, limits: limits)
            }
        }
        guard bytes.count <= limits.head else { throw hasRequestLine ? .headTooLarge : .targetTooLong }
        return false
    }

    /// Gets ready for the next head on the same connection.
    mutating func reset() {
        lines = LineScanner()
        hasRequestLine = false
        head.fields.reset()
    }

    private mutating func takeRequestLine(_ bytes: Span<UInt8>, _ line: Range<Int>) throws(MessageDefect) {
        hasRequestLine = true
        guard let methodEnd = bytes.firstOffset(of: Octet.space, in: line), methodEnd > line.lowerBound,
            methodEnd - line.lowerBound <= 32,
            let targetEnd = bytes.firstOffset(of: Octet.space, in: methodEnd + 1..<line.upperBound),
            targetEnd > methodEnd + 1
        else { throw .malformedRequestLine }
        for offset in line.lowerBound..<methodEnd where !bytes[offset].isTokenOctet { throw .malformedRequestLine }
        for offset in methodEnd + 1..<targetEnd where bytes[offset] <= Octet.space || bytes[offset] >= 0x7F {
            throw .malformedTarget
        }
        guard targetEnd - methodEnd - 1 <= limits.target else { throw .targetTooLong }
        head.methodRange = line.lowerBound..<methodEnd
        head.targetRange = methodEnd + 1..<targetEnd
        head.isVersion11 = try Self.isVersion11(bytes, targetEnd + 1..<line.upperBound)
        head.method = try RequestMethod(bytes, head.methodRange)
    }

    private static func isVersion11(_ bytes: Span<UInt8>, _ version: Range<Int>) throws(MessageDefect) -> Bool {
        let start = version.lowerBound
        guard version.count == 8, bytes.spells("http/", in: start..<start + 5), bytes[start] == 0x48,
            bytes[start + 1] == 0x54, bytes[start + 2] == 0x54, bytes[start + 3] == 0x50, bytes[start + 5].isDigit,
            bytes[start + 6] == Octet.dot, bytes[start + 7].isDigit
        else { throw .malformedRequestLine }
        switch (bytes[start + 5], bytes[start + 7]) {
        case (0x31, 0x31): return true
        case (0x31, 0x30): return false
        default: throw .unsupportedVersion
        }
    }

    private func checkHead(_ bytes: Span<UInt8>) throws(MessageDefect) {
        var hosts = 0
        for field in head.fields.lines where field.known == .host {
            hosts += 1
            for offset in field.value where !bytes[offset].isHostOctet { throw .malformedHost }
            guard !field.value.isEmpty else { throw .malformedHost }
        }
        guard hosts <= 1 else { throw .repeatedHost }
        guard hosts == 1 || !head.isVersion11 else { throw .missingHost }
        guard head.isVersion11 || !head.fields.isChunked else { throw .malformedTransferEncoding }
        guard head.fields.contentLength ?? 0 <= limits.body else { throw .bodyTooLarge }
    }
}

extension UInt8 {
    /// Whether the octet may stand in a Host field: a name, an address, a port.
    var isHostOctet: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5B, 0x5D, 0x5F, 0x7E: true
        default: false
        }
    }
}
