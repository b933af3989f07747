import NIOCore

/// Writes the head of an upstream's response as the client sees it.
///
/// Not copyable, because a copy would count a reference for each part.
struct ClientResponseHead: ~Copyable {
    /// The upstream's head and its bytes.
    let head: ResponseHead
    /// The method of the request that it answers.
    let method: RequestMethod
    /// Whether the client speaks HTTP/1.1; else it gets no chunks and keeps no connection without being told.
    let isVersion11: Bool
    /// Whether the client's connection ends with this response.
    let closes: Bool
    /// What the gateway says besides.
    let additions: ResponseAdditions

    /// Whether the end of the body can't be told but by closing the connection.
    var isDelimitedByClose: Bool { Self.isDelimitedByClose(head.framing(for: method), isVersion11: isVersion11) }

    /// Whether a body framed so ends a client's connection.
    static func isDelimitedByClose(_ framing: BodyFraming, isVersion11: Bool) -> Bool {
        framing == .untilClose || framing == .chunked && !isVersion11
    }

    /// Writes the head with its blank line.
    ///
    /// - Parameter date: the value of Date for an upstream that gave none.
    func write(_ bytes: Span<UInt8>, date: ByteBuffer, into buffer: inout OctetWriter) {
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeDecimal(head.status)
        buffer.write(bytes, head.reasonRange)
        if head.reasonRange.isEmpty { buffer.writeOctet(Octet.space) }
        buffer.writeStaticString("\r\n")
        let hasPolicy = additions.crossOrigin != nil
        buffer.writeRuns(of: head.fields, bytes) {
            $0.known.passesToClient && !(hasPolicy && $0.known == .accessControl)
        }
        guard !head.isInterim else {
            if head.status == 101 { buffer.writeStaticString("Connection: Upgrade\r\nUpgrade: websocket\r\n") }
            buffer.writeStaticString("\r\n")
            return
        }
        writeFraming(into: &buffer)
        if head.fields.first(.date) == nil {
            buffer.writeStaticString("Date: ")
            buffer.writeImmutableBuffer(date)
            buffer.writeStaticString("\r\n")
        }
        additions.write(lacking: head.fields, into: &buffer)
        if closes {
            buffer.writeStaticString("Connection: close\r\n")
        } else if !isVersion11 {
            buffer.writeStaticString("Connection: keep-alive\r\n")
        }
        buffer.writeStaticString("\r\n")
    }

    private func writeFraming(into buffer: inout OctetWriter) {
        if head.fields.isChunked {
            if isVersion11, head.status != 204 { buffer.writeStaticString("Transfer-Encoding: chunked\r\n") }
        } else if let length = head.fields.contentLength, head.status != 204 {
            buffer.writeStaticString("Content-Length: ")
            buffer.writeDecimal(length)
            buffer.writeStaticString("\r\n")
        }
    }
}
