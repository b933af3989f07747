import HTTPTypes
import KubernetesClient
import KubernetesModel
import NIOCore
import Synchronization

extension FaultyTransport {
    /// What happens to a request.
    public enum Fault: Sendable, Hashable {
        /// It never arrives.
        case lose
        /// It is carried out, and its answer never arrives.
        case loseReply
        /// The server refuses it, such as with `429` or `503`, and asks to come back after some seconds where that is said.
        case refuse(code: Int, reason: String, retryAfter: Int? = nil)
        /// It arrives after a while.
        case delay(Duration)
        /// The connection is half dead: no answer comes until the request's time has run out. A watch is answered, and
        /// then silent for the 75 seconds after which clients give it up.
        case stall
        /// It and everything after it is lost, as when the process dies at this request, until
        /// ``FaultyTransport/reconnect()``.
        case cutOff
    }

    /// What happens to an event of a watch.
    public enum WatchFault: Sendable, Hashable {
        /// It comes twice.
        case duplicate
        /// It never comes. Nothing tells a client so; what it reads later has to mend it.
        case drop
        /// After it, some of the events before it come once more, as from a server that lags behind.
        case rewind(by: Int)
        /// It and all after it come after a while.
        case delay(Duration)
        /// Instead of it, the server says that the watch's version is too old (`410`), and ends the watch.
        case expire
        /// The connection breaks in the middle of it.
        case breakOff
    }

    /// How long a stalled watch is silent before it fails.
    static let silence = Duration.seconds(75)

    /// A fault, and what it is to befall.
    struct Rule<Kind: Sendable>: Sendable {
        var fault: Kind
        /// How many that match go through first.
        var skip: Int
        /// How many it befalls after that.
        var count: Int
        var matches: @Sendable (ClientRequest) -> Bool

        /// Counts one more, and says whether the fault befalls it.
        mutating func befalls(_ request: ClientRequest) -> Bool {
            guard count > 0, matches(request) else { return false }
            if skip > 0 {
                skip -= 1
                return false
            }
            count -= 1
            return true
        }
    }

    /// What is to go wrong, and what is held.
    struct State {
        var faults: [Rule<Fault>] = []
        var watchFaults: [Rule<WatchFault>] = []
        var requests: [ClientRequest] = []
        var isCutOff = false
        var holds: (@Sendable (ClientRequest) -> Bool)?
        var held: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextHeld = 0

        /// What is to happen to a request; rules go in the order in which they were made, and only one is counted down.
        mutating func fault(for request: ClientRequest) -> Fault? {
            requests.append(request)
            if isCutOff { return .lose }
            guard let index = faults.indices.first(where: { faults[$0].befalls(request) }) else { return nil }
            if faults[index].fault == .cutOff { isCutOff = true }
            return faults[index].fault
        }

        /// What is to happen to the next event of a watch.
        mutating func fault(forEventOf request: ClientRequest) -> WatchFault? {
            watchFaults.indices.first { watchFaults[$0].befalls(request) }.map { watchFaults[$0].fault }
        }
    }

    /// Waits while a watch is held.
    ///
    /// - Throws: `APIError` when the client is cut off; `CancellationError`.
    func waitUntilReleased(_ request: ClientRequest) async throws {
        let id = state.withLock { state in
            state.nextHeld += 1
            return state.nextHeld
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isHeld = state.withLock { state in
                    guard state.holds?(request) ?? false, !Task.isCancelled else { return false }
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

    static func refusal(_ code: Int, _ reason: String, _ retryAfter: Int?) throws -> ClientResponse {
        var head = HTTPResponse(status: .init(code: code))
        if let retryAfter { head.headerFields[.retryAfter] = String(retryAfter) }
        let status = try failure(code, reason)
        return ClientResponse(head: head, body: ResponseBody(ByteBuffer(bytes: status.serialized())))
    }

    /// What the server says of a failure.
    static func failure(_ code: Int, _ reason: String) throws -> JSONValue {
        try JSONValue(encoding: Status(status: "Failure", message: "injected", reason: reason, code: code))
    }
}
