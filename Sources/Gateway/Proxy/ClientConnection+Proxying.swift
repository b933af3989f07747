import NIOCore

extension ClientConnection {
    /// Whether the client understands chunks.
    var speaksVersion11: Bool { request?.head.isVersion11 ?? true }

    /// Begins to pass the request to an upstream.
    func beginProxying(to pool: UpstreamPool, _ route: Route) {
        phase = .proxying
        request?.pool = pool
        let now = loop.now
        request?.overall = now + (route.patience.overall ?? loop.timeouts.overall)
        if let unavailable = pool.admit(now: now) {
            loop.metrics.turnedAway(unavailable, upstream: pool.upstream.name)
            return answerForUpstream(Refusal(unavailable, upstream: pool.upstream.name))
        }
        acquire(from: pool, avoiding: nil)
    }

    /// Passes on what has arrived of the request's body, as far as the upstream can take it.
    func passBody() {
        guard let upstream else { return }
        guard exchange.isSendingBody else {
            upstream.flush()
            return readAhead()
        }
        do {
            while exchange.isSendingBody {
                guard upstream.isWritable else { return upstream.flush() }
                switch try body.next(&inbound) {
                case .bytes(let bytes):
                    exchange.bodyStarted()
                    deadline = loop.now + loop.timeouts.body
                    upstream.send(bytes)
                case .needsMore:
                    upstream.flush()
                    return read()
                case .end:
                    exchange.bodyEnded()
                    guard exchange.isAwaitingResponse, let request, let route = request.route else { continue }
                    // Patience with the upstream begins when it has everything.
                    request.overall = loop.now + (route.patience.overall ?? loop.timeouts.overall)
                    deadline = attemptDeadline(route, request)
                }
            }
            upstream.flush()
        } catch {
            self.upstream = nil
            upstream.close()
            if exchange.isAwaitingResponse { refuseMessage(error) } else { abort() }
        }
    }

    /// The upstream has sent what it had.
    func upstreamCanTakeMore() { process() }

    /// A response that announces another one; a client of HTTP/1.0 couldn't tell them apart.
    func forwardInterim(_ head: ResponseHead, _ bytes: ByteBuffer) {
        // 100 answers an expectation that the gateway has answered itself.
        guard speaksVersion11, head.status != 100 else { return }
        write(head, bytes, closes: false)
        flush()
    }

    /// The response's head arrived.
    func beginResponse(_ head: ResponseHead, _ bytes: ByteBuffer) {
        guard let request else { return }
        let isDelimitedByClose = ClientResponseHead.isDelimitedByClose(
            head.framing(for: request.head.method), isVersion11: request.head.isVersion11)
        let closes = exchange.responded(
            status: head.status, isDelimitedByClose: isDelimitedByClose, isDraining: loop.isDraining)
        request.status = head.status
        deadline = loop.now + loop.timeouts.stream
        write(head, bytes, closes: closes)
    }

    /// A part of the response's body arrived.
    func sendResponse(_ bytes: ByteBuffer) {
        request?.sentBytes += bytes.readableBytes
        deadline = loop.now + loop.timeouts.stream
        send(bytes)
        if !isWritable { deadline = loop.now + loop.timeouts.stall }
    }

    /// The response is over.
    ///
    /// - Returns: whether the upstream's connection may serve another request.
    func endResponse(upstreamKeepsAlive: Bool) -> Bool {
        let completion = exchange.ended(upstreamKeepsAlive: upstreamKeepsAlive)
        endAttempt(status: request?.status)
        conclude(completion.client, status: request?.status ?? 0)
        return completion.keepsUpstream
    }

    /// The upstream didn't answer, or not to the end.
    func upstreamFailed(_ failure: Exchange.Failure, at endpoint: UpstreamEndpoint? = nil) {
        let failed = endpoint ?? upstream?.endpoint
        upstream = nil
        guard let request, let pool = request.pool else { return }
        loop.metrics.upstreamFailed(failure, upstream: pool.upstream.name)
        endAttempt(failure: "\(failure)")
        let now = loop.now
        switch exchange.failed(failure, mayRetry: now < request.overall && pool.spendRetry(now: now)) {
        case .retry:
            loop.metrics.retried(upstream: pool.upstream.name)
            acquire(from: pool, avoiding: failed)
        case .answer(let status): answerForUpstream(Refusal(upstream: pool.upstream.name, status: status))
        case .abort:
            finishRequest(status: request.status ?? 502)
            abort()
        }
    }

    /// The upstream or the client has stood still for too long.
    func proxyingTookTooLong() {
        let upstream = upstream
        self.upstream = nil
        if exchange.isAwaitingResponse, exchange.isSendingBody, let upstream, upstream.isWritable {
            upstream.close()
            answerForUpstream(Refusal(408, "The request's body took too long."))
        } else {
            upstream?.tookTooLong()
            upstreamFailed(.timedOut, at: upstream?.endpoint)
        }
    }

    private func answerForUpstream(_ refusal: Refusal) {
        guard let request else { return }
        var refusal = refusal
        // A browser that shows the page comes back by itself, unless that would repeat something.
        refusal.reloads = request.head.method == .get
        let closes = exchange.responded(
            status: refusal.status, isDelimitedByClose: false, isDraining: loop.isDraining)
        sendAnswer(
            refusal.answer(prefersHTML: request.prefersHTML, trace: request.trace), method: request.head.method,
            closes: closes)
        conclude(exchange.ended(upstreamKeepsAlive: false).client, status: refusal.status)
    }

    private func acquire(from pool: UpstreamPool, avoiding avoided: UpstreamEndpoint?) {
        let now = loop.now
        let offer = pool.offer(avoiding: avoided, now: now)
        if case .connection(let connection) = offer { return send(on: connection) }
        // The pool's own patience is shorter; this is for what it can't see, such as a slow look-up.
        deadline = now + loop.timeouts.connect + loop.timeouts.response
        let ticket = ticket
        pool.fulfil(offer, avoiding: avoided) { lending in
            guard self.ticket == ticket, self.phase == .proxying, self.upstream == nil else {
                if case .connection(let connection) = lending { connection.giveBack() }
                return
            }
            switch lending {
            case .connection(let connection): self.send(on: connection)
            case .unavailable(.unreachable(let endpoint)): self.upstreamFailed(.unreachable, at: endpoint)
            case .unavailable: self.upstreamFailed(.unresolved)
            }
        }
    }

    private func attemptDeadline(_ route: Route, _ request: ClientRequest) -> NIODeadline {
        min(loop.now + (route.patience.attempt ?? loop.timeouts.response), request.overall)
    }

    private func send(on connection: UpstreamConnection) {
        guard let request, let route = request.route, let pool = request.pool else { return connection.giveBack() }
        upstream = connection
        request.upstreamAddress = connection.endpoint.name
        exchange.headSent()
        deadline = exchange.isSendingBody ? loop.now + loop.timeouts.body : attemptDeadline(route, request)
        let head = UpstreamRequestHead(
            request: request, route: route, trace: beginAttempt(request, at: connection.endpoint),
            authority: pool.upstream.authority)
        connection.begin(for: self, method: request.head.method) { head.write(into: &$0) }
        if exchange.attempts == 1 { sendContinueIfExpected() }
        process()
    }

    /// Writes the head of a response as the client sees it.
    func write(_ head: ResponseHead, _ bytes: ByteBuffer, closes: Bool) {
        let date = loop.date
        let additions = additions
        let response = ClientResponseHead(
            head: head, method: request?.head.method ?? .get, isVersion11: speaksVersion11, closes: closes,
            additions: additions)
        outbound.write { response.write(bytes.readableBytesUInt8Span, date: date, into: &$0) }
    }
}
