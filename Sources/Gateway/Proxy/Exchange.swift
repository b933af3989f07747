/// How far one request and its response have come, and what follows from what happens to them.
///
/// Pure: it is told events and answers with what to do. The connections perform it.
struct Exchange {
    /// How far the request has come.
    enum Request: Equatable {
        /// Nothing has been sent that couldn't be sent again.
        case replayable
        /// Parts of the body are gone.
        case streaming
        /// All of it has been sent.
        case complete
    }

    /// How far the response has come.
    enum Response: Equatable {
        case awaited
        case streaming
        case complete
    }

    /// Why an upstream didn't answer.
    enum Failure: Equatable {
        /// Its name has no address.
        case unresolved
        /// It couldn't be connected to, so it has seen nothing of the request.
        case unreachable
        /// It closed the connection.
        case closed
        /// It took too long.
        case timedOut
        /// It answered something that isn't HTTP.
        case malformed
    }

    /// What to do about a failure.
    enum Recovery: Equatable {
        /// Send the request again on a new connection.
        case retry
        /// Answer with this status.
        case answer(Int)
        /// Close the client's connection: the response has begun and can't be completed.
        case abort
    }

    /// What becomes of the connections when the response is over.
    struct Completion: Equatable {
        /// Whether the upstream's connection may serve another request.
        var keepsUpstream: Bool
        /// What becomes of the client's connection.
        var client: ClientFate
    }

    /// What becomes of a client's connection after a response.
    enum ClientFate: Equatable {
        /// The next request may come.
        case keep
        /// It closes.
        case close
        /// It closes once the client has stopped sending, so that it gets to read the response.
        case linger
    }

    private let isIdempotent: Bool
    private let wantsKeepAlive: Bool
    private let mostAttempts: Int
    private(set) var request: Request
    private(set) var response = Response.awaited
    /// How many times the request has been sent or tried to.
    private(set) var attempts = 1
    private var hasBody: Bool
    private var mustClose = false

    /// Begins with a request whose head has been read.
    ///
    /// - Parameter mostAttempts: most times that it is sent.
    init(isIdempotent: Bool, hasBody: Bool, wantsKeepAlive: Bool, mostAttempts: Int = 2) {
        self.isIdempotent = isIdempotent
        self.wantsKeepAlive = wantsKeepAlive
        self.hasBody = hasBody
        self.mostAttempts = mostAttempts
        request = .replayable
    }

    /// Whether an upstream's failure would still go unnoticed by the client.
    var isAwaitingResponse: Bool { response == .awaited }

    /// Whether parts of the body are still to be sent.
    var isSendingBody: Bool { hasBody && request != .complete }

    /// The head was sent.
    mutating func headSent() {
        if !hasBody { request = .complete }
    }

    /// Parts of the body were sent.
    mutating func bodyStarted() {
        if request == .replayable { request = .streaming }
    }

    /// All of the body was sent.
    mutating func bodyEnded() { request = .complete }

    /// The upstream didn't answer, or not to the end.
    ///
    /// - Parameter mayRetry: whether there is time and budget left; asked only when a retry could do no harm.
    mutating func failed(_ failure: Failure, mayRetry: @autoclosure () -> Bool) -> Recovery {
        guard response == .awaited else { return .abort }
        if canRetry(after: failure), mayRetry() {
            attempts += 1
            request = .replayable
            return .retry
        }
        response = .complete
        switch failure {
        case .unresolved, .unreachable: return .answer(503)
        case .closed, .malformed: return .answer(502)
        case .timedOut: return .answer(504)
        }
    }

    /// The response's head arrived.
    ///
    /// - Parameters:
    ///   - status: the response's status.
    ///   - isDelimitedByClose: whether the end of its body is the end of the connection.
    ///   - isDraining: whether the gateway is about to stop.
    /// - Returns: whether the client's connection closes after this response.
    mutating func responded(status: Int, isDelimitedByClose: Bool, isDraining: Bool) -> Bool {
        response = .streaming
        // An upstream that refuses a request doesn't want the rest of it.
        let isRefusedEarly = status >= 400 && isSendingBody
        mustClose = isDelimitedByClose || isDraining || !wantsKeepAlive || isRefusedEarly
        return mustClose
    }

    /// The response is over.
    mutating func ended(upstreamKeepsAlive: Bool) -> Completion {
        response = .complete
        guard !isSendingBody else { return Completion(keepsUpstream: false, client: .linger) }
        return Completion(keepsUpstream: upstreamKeepsAlive, client: mustClose ? .close : .keep)
    }

    private func canRetry(after failure: Failure) -> Bool {
        guard attempts < mostAttempts else { return false }
        switch failure {
        case .unreachable: return true
        case .closed, .timedOut: return isIdempotent && !hasBody
        case .unresolved, .malformed: return false
        }
    }
}
