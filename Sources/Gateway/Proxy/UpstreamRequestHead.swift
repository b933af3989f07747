import NIOCore

/// What the gateway adds to a request on its way to an upstream.
struct ForwardedContext {
    /// The addresses that the request has passed.
    var clientPath: [UInt8]
    /// Whether the client came over TLS.
    var isSecure: Bool
    /// Whom a verified token speaks for.
    var identity: Identity?
    /// The place in the trace.
    var trace: TraceParent
    /// Whether the client's `tracestate` belongs to that trace.
    var keepsTraceState: Bool
    /// Whether the client asks to speak WebSocket, which the upstream is to hear.
    var upgradesToWebSocket: Bool
    /// Host and port of the upstream, for a client that named no host.
    var upstreamAuthority: String
}

/// Writes the head of a request as the upstream sees it.
///
/// Fields that pass are copied in runs, as they were spelt. What frames the body is written anew from what was
/// understood, so that the upstream can't understand anything else.
struct UpstreamRequestHead {
    /// The client's head and its bytes.
    let head: RequestHead
    /// The canonical target.
    let target: RequestTarget
    /// The route that was taken.
    let route: Route

    /// Writes the head with its blank line.
    func write(_ bytes: Span<UInt8>, context: ForwardedContext, into buffer: inout OctetWriter) {
        buffer.write(bytes, head.methodRange)
        buffer.writeOctet(Octet.space)
        writeTarget(bytes, into: &buffer)
        buffer.writeStaticString(" HTTP/1.1\r\n")
        buffer.writeRuns(of: head.fields, bytes) { field in
            field.known.passesToUpstream || (field.known == .tracestate && context.keepsTraceState)
        }
        writeHost(bytes, context, into: &buffer)
        writeFraming(into: &buffer)
        buffer.writeStaticString("X-Forwarded-For: ")
        buffer.writeBytes(context.clientPath)
        buffer.writeStaticString(
            context.isSecure ? "\r\nX-Forwarded-Proto: https\r\n" : "\r\nX-Forwarded-Proto: http\r\n")
        buffer.writeStaticString("Via: 1.1 milestone-gateway\r\ntraceparent: ")
        context.trace.write(into: &buffer)
        if context.upgradesToWebSocket { buffer.writeStaticString("\r\nConnection: Upgrade\r\nUpgrade: websocket") }
        if let identity = context.identity {
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
        switch target.path {
        case .verbatim(let range): buffer.write(bytes, route.forwarded(range))
        case .canonical(let octets): buffer.writeBytes(octets[route.forwarded(octets.indices)])
        }
        if buffer.count == start { buffer.writeOctet(Octet.slash) }
        buffer.write(bytes, target.query)
    }

    private func writeHost(
        _ bytes: Span<UInt8>, _ context: ForwardedContext, into buffer: inout OctetWriter
    ) {
        guard let host = head.fields.first(.host)?.value ?? target.authority else {
            buffer.writeStaticString("Host: ")
            buffer.writeString(context.upstreamAuthority)
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
        if head.fields.isChunked {
            buffer.writeStaticString("Transfer-Encoding: chunked\r\n")
        } else if let length = head.fields.contentLength {
            buffer.writeStaticString("Content-Length: ")
            buffer.writeDecimal(length)
            buffer.writeStaticString("\r\n")
        }
    }
}
