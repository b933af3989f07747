import NIOCore

extension ClientConnection {
    /// Answers the request itself, with a refusal.
    func refuse(_ refusal: Refusal) {
        guard let request else { return }
        respond(refusal.answer(prefersHTML: request.prefersHTML, trace: request.trace))
    }

    /// Answers the request itself.
    func respond(_ answer: Answer) {
        guard let request else { return }
        let closes = exchange.responded(status: answer.status, isDelimitedByClose: false, isDraining: loop.isDraining)
        sendAnswer(answer, method: request.head.method, closes: closes || exchange.isSendingBody)
        conclude(exchange.ended(upstreamKeepsAlive: false).client, status: answer.status)
    }

    /// Writes an answer.
    func sendAnswer(_ answer: Answer, method: RequestMethod, closes: Bool) {
        let date = loop.date
        let additions = additions
        request?.sentBytes += method == .head ? 0 : answer.body.readableBytes
        outbound.write {
            answer.write(into: &$0, includesBody: method != .head, closes: closes, date: date, additions)
        }
    }

    /// What every response says besides.
    var additions: ResponseAdditions {
        ResponseAdditions(
            security: loop.entrance.security, isSecure: request?.origin.isSecure ?? origin.isSecure,
            crossOrigin: loop.crossOrigin, grantee: request?.crossOrigin)
    }

    /// Tells the client to send the body, when it asked.
    func sendContinueIfExpected() {
        guard let request, request.expectsContinue else { return }
        outbound.write { $0.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n") }
        flush()
    }

    /// The response is over: what becomes of the connection.
    func conclude(_ fate: Exchange.ClientFate, status: Int) {
        upstream = nil
        finishRequest(status: status)
        switch fate {
        case .keep:
            flush()
            awaitNextRequest()
        case .close: closeWhenSent(lingering: false)
        case .linger: closeWhenSent(lingering: true)
        }
    }

    /// Logs and counts the request.
    func finishRequest(status: Int) {
        guard let request else { return }
        endAttempt(failure: "cancelled")
        self.request = nil
        let now = NIODeadline.now()
        let nanoseconds = Int((now - request.start).nanoseconds)
        loop.metrics.requestEnded(
            route: request.routeName, method: request.head.method, status: status, nanoseconds: nanoseconds,
            now: now.uptimeNanoseconds)
        loop.spans?.record(request, status: status, end: now)
        loop.accessLog?.log(
            request,
            RequestOutcome(
                time: loop.wallClock(), status: status, receivedBytes: body.contentCount, nanoseconds: nanoseconds,
                attempts: exchange.attempts))
    }

    /// The connection has waited too long.
    func deadlinePassed() {
        switch phase {
        case .closing: abort()
        case .head:
            guard inbound.readableBytes > 0 else { return abort() }
            sendAnswer(
                Refusal(408, "The request's head took too long.").answer(prefersHTML: false, trace: nil), method: .get,
                closes: true)
            closeWhenSent(lingering: true)
        case .collecting: refuse(Refusal(408, "The request's body took too long."))
        case .answering: refuse(Refusal(504, "The gateway took too long to answer.", retryAfter: 5))
        case .proxying: proxyingTookTooLong()
        case .tunnel: abort()
        }
    }
}
