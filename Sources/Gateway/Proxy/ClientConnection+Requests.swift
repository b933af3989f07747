import EpollTransport
import NIOCore

extension ClientConnection {
    /// Reads on in a request's head and begins the request when it is whole.
    func takeHead() {
        guard inbound.readableBytes > 0 else { return read() }
        do {
            let arrived = inbound
            guard try scanner.scan(arrived.readableBytesUInt8Span) else {
                if deadline > loop.now + loop.timeouts.head { deadline = loop.now + loop.timeouts.head }
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
        let trace = loop.trace(following: caller)
        let index = loop.table.route(target, head, bytes)
        let route = index.map { loop.table.routes[$0] }
        let origin =
            origin.isTrusted
            ? RequestOrigin(origin, head.fields, bytes, trusting: loop.entrance.trustedProxies) : ownOrigin
        ticket += 1
        request = ClientRequest(
            bytes: headBytes, head: head, target: target, route: route, trace: trace, callerSpan: caller?.span,
            origin: origin, start: loop.now)
        if loop.spans != nil { request?.startTime = loop.wallClock() }
        loop.metrics.requestStarted()
        exchange = Exchange(
            isIdempotent: head.method.isIdempotent, hasBody: head.framing != .none, wantsKeepAlive: head.wantsKeepAlive,
            mostAttempts: 1 + (route?.retries ?? 0))
        let limiter = index.flatMap { loop.limiter(ofRoute: $0) }
        if let wait = loop.admission.admit(origin.key, now: now) ?? limiter?.admit(address: origin.key, now: now) {
            return refuseExcess(wait)
        }
        if let answer = answerAtEntrance(head, origin, bytes) { return respond(answer) }
        take(route, limiter, head, bytes)
    }

    private var now: Int64 { Int64(loop.now.uptimeNanoseconds) }

    private func refuseExcess(_ wait: Int) {
        loop.metrics.limited(route: request?.routeName ?? "none")
        refuse(Refusal(429, "Too many requests. Try again in \(wait) s.", retryAfter: wait))
    }

    /// The answer to a request that goes no further, because it should have come over TLS or is a browser's asking for
    /// leave.
    private func answerAtEntrance(_ head: RequestHead, _ origin: RequestOrigin, _ bytes: Span<UInt8>) -> Answer? {
        if let port = loop.entrance.redirectsToPort, !origin.isSecure {
            return SecureRedirect(port: port).answer(head, bytes)
        }
        guard let policy = loop.crossOrigin, let page = head.fields.first(.origin)?.value else { return nil }
        if policy.allows(bytes, page) { request?.crossOrigin = bytes.octets(page) }
        guard head.method == .options, head.fields.first(.accessControlMethod) != nil else { return nil }
        return policy.preflight(isAllowed: request?.crossOrigin != nil, head, bytes)
    }

    private func take(_ route: Route?, _ limiter: RouteLimiter?, _ head: RequestHead, _ bytes: Span<UInt8>) {
        switch route?.destination {
        case nil: refuse(Refusal(404, "Nothing is served at this path."))
        case .absent: refuse(Refusal(404, "The \(route?.name ?? "") is not part of this platform."))
        case .authentication: beginCollecting(head)
        case .upstream(let index): pass(route, limiter, head, bytes, to: loop.pools[index])
        case .shares(let shares):
            pass(route, limiter, head, bytes, to: loop.pools[shares.pick(using: &loop.generator)])
        }
    }

    private func pass(
        _ route: Route?, _ limiter: RouteLimiter?, _ head: RequestHead, _ bytes: Span<UInt8>, to pool: UpstreamPool
    ) {
        guard let route, let request else { return }
        let admission = loop.gatekeeper.admit(
            route.access, method: head.method, bytes, head.fields, now: Double(loop.wallClock()) / 1e9)
        switch admission {
        case .refused(let refusal): refuse(refusal)
        case .admitted(let identity):
            request.identity = identity
            if let wait = limiter?.admit(subject: identity?.subject, address: request.origin.key, now: now) {
                return refuseExcess(wait)
            }
            body = BodyReader(head.framing, limits: loop.limits, contentLimit: loop.limits.body)
            beginProxying(to: pool, route)
        }
    }

    private func beginCollecting(_ head: RequestHead) {
        phase = .collecting
        collected = ByteBuffer()
        body = BodyReader(
            head.framing, form: .content, limits: loop.limits, contentLimit: loop.endpoints.bodyLimit)
        deadline = loop.now + loop.timeouts.body
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
        deadline = loop.now + loop.timeouts.response
        let own = OwnRequest(
            path: request.path, method: request.head.method, body: collected,
            clientAddress: String(decoding: request.origin.client, as: UTF8.self), refreshCookie: request.refreshCookie,
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
