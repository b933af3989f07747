import NIOCore

/// Writes the head of a request as the upstream sees it.
///
/// Fields that pass are copied in runs, as they were spelt. What frames the body is written anew from what was
/// understood, so that the upstream can't understand anything else. Not copyable, because a copy would count a reference
/// for each part.
struct UpstreamRequestHead: ~Copyable {
    /// The client's request.
    let request: ClientRequest
    /// The route that was taken.
    let route: Route
    /// The place in the trace that the upstream is told.
    let trace: TraceParent
    /// Host and port of the upstream, for a client that named no host.
    let authority: String

    /// Writes the head with its blank line.
    func write(into buffer: inout OctetWriter) {
        let octets = request.bytes
        let bytes = octets.readableBytesUInt8Span
        // The client's `tracestate` belongs to the trace that it began.
        let keepsTraceState = request.callerSpan != nil
        buffer.write(bytes, request.head.methodRange)
        buffer.writeOctet(Octet.space)
        writeTarget(bytes, into: &buffer)
        buffer.writeStaticString(" HTTP/1.1\r\n")
        buffer.writeRuns(of: request.head.fields, bytes) { field in
            field.known.passesToUpstream || (field.known == .tracestate && keepsTraceState)
        }
        writeHost(bytes, into: &buffer)
        writeFraming(into: &buffer)
        buffer.writeStaticString("X-Forwarded-For: ")
        buffer.writeBytes(request.origin.path)
        buffer.writeStaticString(
            request.origin.isSecure ? "\r\nX-Forwarded-Proto: https\r\n" : "\r\nX-Forwarded-Proto: http\r\n")
        buffer.writeStaticString("Via: 1.1 milestone-gateway\r\ntraceparent: ")
        trace.write(into: &buffer)
        if request.wantsWebSocket { buffer.writeStaticString("\r\nConnection: Upgrade\r\nUpgrade: websocket") }
        if let identity = request.identity {
            buffer.writeStaticString("\r\nX-Milestones-Subject: ")
            buffer.writeString(identity.subject)
            buffer.writeStaticString("\r\nX-Milestones-Role: ")
            buffer.writeString(identity.role.rawValue)
        }
        buffer.writeStaticString("\r\n\r\n")
    }

    private func writeTarget(_ bytes: Span<UInt8>, into buffer: inout OctetWriter) {
        let start = buffer.count
        if let replacement = route.replacement { buffer.writeBytes(replacement) }
        switch request.target.path {
        case .verbatim(let range): buffer.write(bytes, route.forwarded(range))
        case .canonical(let octets): buffer.writeBytes(octets[route.forwarded(octets.indices)])
        }
        if buffer.count == start { buffer.writeOctet(Octet.slash) }
        buffer.write(bytes, request.target.query)
    }

    private func writeHost(_ bytes: Span<UInt8>, into buffer: inout OctetWriter) {
        guard let host = request.head.fields.first(.host)?.value ?? request.target.authority else {
            buffer.writeStaticString("Host: ")
            buffer.writeString(authority)
            buffer.writeStaticString("\r\n")
            return
        }
        buffer.writeStaticString("Host: ")
        buffer.write(bytes, host)
        buffer.writeStaticString("\r\nX-Forwarded-Host: ")
        buffer.write(bytes, host)
        buffer.writeStaticString("\r\n")
    }

    private func writeFraming(into buffer: inout OctetWriter) {
        if request.head.fields.isChunked {
            buffer.writeStaticString("Transfer-Encoding: chunked\r\n")
        } else if let length = request.head.fields.contentLength {
            buffer.writeStaticString("Content-Length: ")
            buffer.writeDecimal(length)
            buffer.writeStaticString("\r\n")
        }
    }
}
