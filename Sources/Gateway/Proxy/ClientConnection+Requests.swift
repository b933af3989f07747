import NIOCore

extension ClientConnection {
    /// Reads on in a request's head and begins the request when it is whole.
    func takeHead() {
        guard inbound.readableBytes > 0 else { return read() }
        do {
            let arrived = inbound
            guard try scanner.scan(arrived.readableBytesUInt8Span) else {
                if deadline > .now() + loop.timeouts.head { deadline = .now() + loop.timeouts.head }
                return read()
            }
            try beginRequest()
        } catch {
            refuseMessage(error)
        }
    }

    /// Answers a message that isn't to be trusted, and closes.
    func refuseMessage(_ defect: MessageDefect) {
        loop.metrics.refused(defect)
        let refusal = Refusal(defect)
        sendAnswer(refusal.answer(prefersHTML: false, trace: request?.trace), method: .get, closes: true)
        if request == nil {
            closeWhenSent(lingering: true)
        } else {
            conclude(.linger, status: refusal.status)
        }
    }

    private func beginRequest() throws(MessageDefect) {
        let head = scanner.head
        guard let headBytes = inbound.readSlice(length: head.length) else { return }
        let bytes = headBytes.readableBytesUInt8Span
        let target = try RequestTarget(bytes, head.targetRange, method: head.method)
        if let authority = target.authority, let host = head.fields.first(.host),
            !bytes.agrees(authority, host.value)
        {
            throw .malformedHost
        }
        let caller = head.fields.first(.traceparent).flatMap { TraceParent(bytes, $0.value) }
        let trace = caller?.child(using: &loop.generator) ?? TraceParent(using: &loop.generator)
        let route = loop.table.route(target, head, bytes).map { loop.table.routes[$0] }
        ticket += 1
        request = ClientRequest(
            bytes: headBytes, head: head, target: target, route: route, trace: trace, continuesTrace: caller != nil,
            start: .now())
        loop.metrics.requestStarted()
        exchange = Exchange(
            isIdempotent: head.method.isIdempotent, hasBody: head.framing != .none, wantsKeepAlive: head.wantsKeepAlive,
            mostAttempts: 1 + (route?.retries ?? 0))
        if let wait = loop.admission.admit(clientKey, now: Int64(NIODeadline.now().uptimeNanoseconds)) {
            loop.metrics.limited(route: route?.name ?? "none")
            return refuse(Refusal(429, "Too many requests. Try again in \(wait) s.", retryAfter: wait))
        }
        take(route, head, bytes)
    }

    private func take(_ route: Route?, _ head: RequestHead, _ bytes: Span<UInt8>) {
        switch route?.destination {
        case nil: refuse(Refusal(404, "Nothing is served at this path."))
        case .absent: refuse(Refusal(404, "The \(route?.name ?? "") is not part of this platform."))
        case .authentication: beginCollecting(head)
        case .upstream(let index): pass(route, head, bytes, to: loop.pools[index])
        case .shares(let shares): pass(route, head, bytes, to: loop.pools[shares.pick(using: &loop.generator)])
        }
    }

    private func pass(_ route: Route?, _ head: RequestHead, _ bytes: Span<UInt8>, to pool: UpstreamPool) {
        guard let route else { return }
        let admission = loop.gatekeeper.admit(
            route.access, method: head.method, bytes, head.fields, now: Double(loop.wallClock()) / 1e9)
        switch admission {
        case .refused(let refusal): refuse(refusal)
        case .admitted(let identity):
            request?.identity = identity
            body = BodyReader(head.framing, limits: loop.limits, contentLimit: loop.limits.body)
            beginProxying(to: pool, route)
        }
    }

    private func beginCollecting(_ head: RequestHead) {
        phase = .collecting
        collected = ByteBuffer()
        body = BodyReader(
            head.framing, form: .content, limits: loop.limits, contentLimit: loop.endpoints.bodyLimit)
        deadline = .now() + loop.timeouts.body
        sendContinueIfExpected()
        process()
    }

    /// Collects the body of a request to the gateway itself.
    func collectBody() {
        do {
            while true {
                switch try body.next(&inbound) {
                case .bytes(let bytes): collected.writeImmutableBuffer(bytes)
                case .needsMore: return read()
                case .end: return submit()
                }
            }
        } catch {
            refuseMessage(error)
        }
    }

    private func submit() {
        guard let request else { return }
        exchange.bodyEnded()
        phase = .answering
        deadline = .now() + loop.timeouts.response
        let own = OwnRequest(
            path: request.path, method: request.head.method, body: collected,
            clientAddress: String(decoding: clientAddress, as: UTF8.self), refreshCookie: request.refreshCookie,
            saysCSRFToken: request.head.fields.first(.csrfToken) != nil)
        let connection = NIOLoopBound(self, eventLoop: loop.eventLoop)
        let eventLoop = loop.eventLoop
        let ticket = ticket
        let isTaken = loop.endpoints.submit(own) { response in
            eventLoop.execute { connection.value.take(response, ticket: ticket) }
        }
        if !isTaken { refuse(Refusal(503, "Too many people are logging in. Try again in a moment.", retryAfter: 2)) }
    }

    private func take(_ response: OwnResponse, ticket: Int) {
        guard ticket == self.ticket, phase == .answering else { return }
        switch response {
        case .refusal(let refusal): refuse(refusal)
        case .answer(let answer): respond(answer)
        }
    }
}

extension Span<UInt8> {
    /// Whether two authorities are the same in any capitalisation.
    fileprivate func agrees(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
        guard one.count == other.count else { return false }
        for offset in 0..<one.count
        where self[one.lowerBound + offset].lowercased != self[other.lowerBound + offset].lowercased {
            return false
        }
        return true
    }
}
