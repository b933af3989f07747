import HTTPTypes
public import KubernetesClient
import KubernetesModel
import NIOCore
import Synchronization

/// A transport with the faults of a network, for tests of what must survive them.
///
/// Faults befall requests and the events of watches in the order in which they come: a test says which of them, and what.
///
/// ```swift
/// let faults = FaultyTransport(server.transport)
/// faults.inject(.loseReply, to: 3, where: \.isWrite)
/// faults.disturb(.duplicate, event: 2)
/// let client = Client(transport: faults)
/// ```
public final class FaultyTransport: ClientTransport {
    private let base: any ClientTransport
    let state = Mutex(State())
    let time: MonotonicTime

    /// - Parameters:
    ///   - base: what reaches the server.
    ///   - clock: what the waits of faults are measured by.
    public init(_ base: any ClientTransport, clock: some Clock<Duration> = ContinuousClock()) {
        self.base = base
        time = MonotonicTime(clock)
    }

    public var host: String { base.host }

    /// Every request so far, whatever became of it.
    public var requests: [ClientRequest] { state.withLock(\.requests) }

    /// Lets requests fail.
    ///
    /// - Parameters:
    ///   - number: which of the matching requests from now on is the first, from 1.
    ///   - count: how many in a row.
    ///   - matches: which requests count.
    public func inject(
        _ fault: Fault, to number: Int = 1, count: Int = 1,
        where matches: @escaping @Sendable (ClientRequest) -> Bool = { _ in true }
    ) {
        precondition(number > 0 && count > 0, "requests are counted from 1")
        state.withLock {
            $0.faults.append(Rule(fault: fault, skip: number - 1, count: count, matches: matches))
        }
    }

    /// Lets some of the next requests fail at random, the same ones whenever `random` is seeded alike.
    ///
    /// - Parameters:
    ///   - faults: of which one is drawn each time.
    ///   - times: how many faults there are.
    ///   - requests: among how many of the next matching requests they fall; two may hit the same one.
    ///   - matches: which requests count.
    public func inject(
        anyOf faults: [Fault], times: Int, among requests: Int, using random: inout some RandomNumberGenerator,
        where matches: @escaping @Sendable (ClientRequest) -> Bool = { _ in true }
    ) {
        for _ in 0..<times {
            guard let fault = faults.randomElement(using: &random) else { return }
            inject(fault, to: Int.random(in: 1...requests, using: &random), where: matches)
        }
    }

    /// Lets the events of watches go wrong.
    ///
    /// - Parameters:
    ///   - number: which of the matching watches' events from now on is the first, from 1; bookmarks don't count.
    ///   - count: how many in a row.
    ///   - matches: whose events count.
    public func disturb(
        _ fault: WatchFault, event number: Int = 1, count: Int = 1,
        where matches: @escaping @Sendable (ClientRequest) -> Bool = { _ in true }
    ) {
        precondition(number > 0 && count > 0, "events are counted from 1")
        state.withLock {
            $0.watchFaults.append(Rule(fault: fault, skip: number - 1, count: count, matches: matches))
        }
    }

    /// Loses every request, and breaks off every watch that has something to tell, until ``reconnect()``.
    public func cutOff() { state.withLock { $0.isCutOff = true } }

    /// Ends ``cutOff()``.
    public func reconnect() { state.withLock { $0.isCutOff = false } }

    /// Keeps what watches bring from the client, in order, until ``releaseWatches()``: its stores stand still.
    ///
    /// - Parameter matches: which watches are held; all when it is left out.
    public func holdWatches(where matches: @escaping @Sendable (ClientRequest) -> Bool = { _ in true }) {
        state.withLock { $0.holds = matches }
    }

    /// Hands out what was kept.
    public func releaseWatches() {
        let held = state.withLock { state in
            state.holds = nil
            defer { state.held = [:] }
            return state.held.values
        }
        for continuation in held { continuation.resume() }
    }

    public func send(_ request: ClientRequest) async throws -> ClientResponse {
        switch state.withLock({ $0.fault(for: request) }) {
        case .lose, .cutOff:
            var error = APIError(.transport, message: "the request was lost", request: request.summary)
            error.isUnsent = true
            throw error
        case .loseReply:
            let response = try await base.send(request)
            // A watch has no end to wait for.
            if request.delivery == .whole { for try await _ in response.body {} }
            throw APIError(.transport, message: "the answer was lost", request: request.summary)
        case .refuse(let code, let reason, let retryAfter):
            return try Self.refusal(code, reason, retryAfter)
        case .delay(let delay):
            try await time.sleep(for: delay)
            return try await pass(request)
        case .stall where request.delivery == .whole:
            try await time.sleep(for: request.headTimeout)
            throw APIError(.timeout, message: "the server doesn't answer", request: request.summary)
        case .stall:
            var response = try await base.send(request)
            response.body = ResponseBody(SilentBody(time: time))
            return response
        case nil:
            return try await pass(request)
        }
    }

    public func withWebSocket<Result: Sendable>(
        _ request: ClientRequest, subprotocols: [String], _ body: (WebSocket) async throws -> Result
    ) async throws -> Result {
        guard !state.withLock(\.isCutOff) else {
            throw APIError(.transport, message: "the request was lost", request: request.summary)
        }
        return try await base.withWebSocket(request, subprotocols: subprotocols, body)
    }

    public func shutdown() async throws { try await base.shutdown() }

    private func pass(_ request: ClientRequest) async throws -> ClientResponse {
        var response = try await base.send(request)
        if request.delivery == .watch {
            response.body = ResponseBody(DisturbedWatch(body: response.body, request: request, transport: self))
        }
        return response
    }
}

extension ClientRequest {
    /// Whether the request changes something.
    public var isWrite: Bool { head.method != .get && head.method != .head }
}
