import HTTPTypes
public import KubernetesClient
import KubernetesModel
import NIOCore
import Synchronization

/// A transport with the faults of a network, for tests of what must survive them.
///
/// Faults befall requests in the order in which they are made: a test says which of them, and what.
///
/// ```swift
/// let faults = FaultyTransport(server.transport)
/// faults.inject(.loseReply, to: 3, where: \.isWrite)
/// let client = Client(transport: faults)
/// ```
public final class FaultyTransport: ClientTransport {
    /// What happens to a request.
    public enum Fault: Sendable, Hashable {
        /// It never arrives.
        case lose
        /// It is carried out, and its answer never arrives.
        case loseReply
        /// The server refuses it, and asks to come back after a while where that is said.
        case refuse(code: Int, reason: String, retryAfter: Int? = nil)
    }

    fileprivate struct Rule {
        var fault: Fault
        /// How many requests that match go through first.
        var skip: Int
        /// How many requests it befalls after that.
        var count: Int
        var matches: @Sendable (ClientRequest) -> Bool
    }

    fileprivate struct State {
        var rules: [Rule] = []
        var requests: [ClientRequest] = []
        var isCutOff = false
        var holdsWatches = false
        var held: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextHeld = 0
    }

    private let base: any ClientTransport
    private let state = Mutex(State())

    /// - Parameter base: what reaches the server.
    public init(_ base: any ClientTransport) { self.base = base }

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
            $0.rules.append(Rule(fault: fault, skip: number - 1, count: count, matches: matches))
        }
    }

    /// Loses every request, and breaks off every watch that has something to tell, until ``reconnect()``.
    public func cutOff() { state.withLock { $0.isCutOff = true } }

    /// Ends ``cutOff()``.
    public func reconnect() { state.withLock { $0.isCutOff = false } }

    /// Keeps what watches bring from the client, in order, until ``releaseWatches()``.
    public func holdWatches() { state.withLock { $0.holdsWatches = true } }

    /// Hands out what was kept.
    public func releaseWatches() {
        let held = state.withLock { state in
            state.holdsWatches = false
            defer { state.held = [:] }
            return state.held.values
        }
        for continuation in held { continuation.resume() }
    }

    public func send(_ request: ClientRequest) async throws -> ClientResponse {
        switch state.withLock({ $0.fault(for: request) }) {
        case .lose:
            var error = APIError(.transport, message: "the request was lost", request: request.summary)
            error.isUnsent = true
            throw error
        case .loseReply:
            let response = try await base.send(request)
            for try await _ in response.body {}
            throw APIError(.transport, message: "the answer was lost", request: request.summary)
        case .refuse(let code, let reason, let retryAfter):
            return try Self.refusal(code, reason, retryAfter)
        case nil:
            var response = try await base.send(request)
            if request.delivery == .watch { response.body = ResponseBody(held(response.body)) }
            return response
        }
    }

    public func shutdown() async throws { try await base.shutdown() }
}

extension FaultyTransport.State {
    /// What is to happen to a request.
    fileprivate mutating func fault(for request: ClientRequest) -> FaultyTransport.Fault? {
        requests.append(request)
        if isCutOff { return .lose }
        for index in rules.indices where rules[index].matches(request) {
            if rules[index].skip > 0 {
                rules[index].skip -= 1
                continue
            }
            guard rules[index].count > 0 else { continue }
            rules[index].count -= 1
            return rules[index].fault
        }
        return nil
    }
}

extension FaultyTransport {
    /// A body that is handed out while nothing holds it.
    private func held(_ body: ResponseBody) -> HeldBody {
        HeldBody(body: body) { [self] in try await pass() }
    }

    /// Waits while watches are held.
    ///
    /// - Throws: `APIError` when the client is cut off; `CancellationError`.
    private func pass() async throws {
        let id = state.withLock { state in
            state.nextHeld += 1
            return state.nextHeld
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isHeld = state.withLock { state in
                    guard state.holdsWatches, !Task.isCancelled else { return false }
                    state.held[id] = continuation
                    return true
                }
                if !isHeld { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.held.removeValue(forKey: id) }?.resume()
        }
        try Task.checkCancellation()
        if state.withLock(\.isCutOff) { throw APIError(.transport, message: "the connection broke") }
    }

    private static func refusal(_ code: Int, _ reason: String, _ retryAfter: Int?) throws -> ClientResponse {
        let status = Status(status: "Failure", message: "injected", reason: reason, code: code)
        var head = HTTPResponse(status: .init(code: code))
        if let retryAfter { head.headerFields[.retryAfter] = String(retryAfter) }
        return ClientResponse(
            head: head, body: ResponseBody(ByteBuffer(bytes: try JSONValue(encoding: status).serialized())))
    }
}

extension ClientRequest {
    /// Whether the request changes something.
    public var isWrite: Bool { head.method != .get && head.method != .head }
}

/// A body each of whose pieces waits for leave.
private struct HeldBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    let body: ResponseBody
    let pass: @Sendable () async throws -> Void

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(base: body.makeAsyncIterator(), pass: pass) }

    struct AsyncIterator: AsyncIteratorProtocol {
        var base: ResponseBody.AsyncIterator
        let pass: @Sendable () async throws -> Void

        mutating func next() async throws -> ByteBuffer? { try await next(isolation: #isolation) }

        mutating func next(isolation actor: isolated (any Actor)?) async throws -> ByteBuffer? {
            let piece = try await base.next(isolation: actor)
            try await pass()
            return piece
        }
    }
}
