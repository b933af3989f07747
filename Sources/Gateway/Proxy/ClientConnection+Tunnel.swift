import NIOCore

extension ClientConnection {
    /// Whether the client asks to speak WebSocket from now on.
    var wantsWebSocket: Bool { request?.wantsWebSocket ?? false }

    /// The upstream agreed to speak another protocol: from now on everything passes as it comes.
    func beginTunnel(_ head: ResponseHead, _ bytes: ByteBuffer) {
        phase = .tunnel
        request?.status = head.status
        deadline = loop.now + loop.timeouts.stream
        write(head, bytes, closes: false)
        flush()
        process()
    }

    /// Passes on what the client has sent, as far as the upstream can take it.
    func passTunnel() {
        guard let upstream else { return }
        guard upstream.isWritable else { return }
        if inbound.readableBytes > 0 {
            deadline = loop.now + loop.timeouts.stream
            let bytes = inbound
            inbound = ByteBuffer()
            upstream.send(bytes)
            upstream.flush()
        }
        read()
    }

    /// Passes on what the upstream has sent.
    func sendThroughTunnel(_ bytes: ByteBuffer) {
        sendResponse(bytes)
        flush()
    }

    /// The upstream closed its side.
    func tunnelEnded() {
        upstream = nil
        finishRequest(status: request?.status ?? 101)
        closeWhenSent(lingering: false)
    }
}
