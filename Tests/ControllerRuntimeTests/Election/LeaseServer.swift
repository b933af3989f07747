import HTTPTypes
import InMemoryTracing
import KubernetesClient
import KubernetesModel
import NIOCore
import Synchronization

/// An API server of leases for tests, with the faults of a network.
final class LeaseServer: Sendable {
    /// What happens to a request on its way.
    enum Fault {
        /// It never arrives.
        case lost
        /// It arrives, and its answer doesn't.
        case unanswered
    }

    private struct State {
        var leases: [String: Lease] = [:]
        var version = 0
        var faults: [String: Fault] = [:]
        var writes = 0
    }

    /// Where spans of requests go.
    let tracer = InMemoryTracer()
    private let state = Mutex(State())

    /// The one lease that most tests have.
    var lease: Lease? { state.withLock { $0.leases["operator"] } }
    var holder: String? { lease?.spec?.holderIdentity }
    var writes: Int { state.withLock(\.writes) }

    /// Who holds each of the leases that are held.
    var holders: [String: String] {
        state.withLock { $0.leases.compactMapValues(\.spec?.holderIdentity).filter { !$0.value.isEmpty } }
    }

    /// Changes the lease, as somebody else does.
    func put(_ change: @Sendable (inout Lease?) -> Void) {
        state.withLock { state in
            change(&state.leases["operator"])
            state.version += 1
            state.leases["operator"]?.metadata.resourceVersion = String(state.version)
        }
    }

    /// Decides what happens to the requests of a process from now on.
    func set(_ fault: Fault?, for process: String) { state.withLock { $0.faults[process] = fault } }

    /// The server, as a process reaches it.
    func client(of process: String) -> Client {
        Client(transport: Route(server: self, process: process), retry: .never, tracer: tracer)
    }

    private struct Route: ClientTransport {
        let server: LeaseServer
        let process: String

        func send(_ request: ClientRequest) async throws -> ClientResponse {
            try Task.checkCancellation()
            let fault = server.state.withLock { $0.faults[process] }
            if fault == .lost { throw APIError(.transport, message: "the network is down") }
            let response = try server.answer(request)
            if fault == .unanswered { throw APIError(.transport, message: "the connection broke") }
            return response
        }
    }

    private func answer(_ request: ClientRequest) throws -> ClientResponse {
        let parts = (request.head.path ?? "").prefix { $0 != "?" }.split(separator: "/").map(String.init)
        let body = try request.body.map { try JSONValue(parsing: $0.readableBytesView) }
        let method = request.head.method
        return try state.withLock { state in
            guard parts.last != "leases" else {
                if method == .get { return try Self.list(Array(state.leases.values), version: state.version) }
                let sent = try Self.lease(body)
                guard let name = sent.metadata.name, state.leases[name] == nil else {
                    return try Self.failure(409, "AlreadyExists")
                }
                return try Self.store(sent, name, &state)
            }
            guard let name = parts.last, let stored = state.leases[name] else {
                return try Self.failure(404, "NotFound")
            }
            switch method {
            case .get: return try Self.success(stored)
            case .delete:
                state.leases[name] = nil
                state.version += 1
                return try Self.success(stored)
            case .patch:
                var patched = stored
                patched.spec = try Self.lease(body).spec
                return try Self.store(patched, name, &state)
            default:
                let sent = try Self.lease(body)
                guard sent.metadata.resourceVersion == stored.metadata.resourceVersion else {
                    return try Self.failure(409, "Conflict")
                }
                return try Self.store(sent, name, &state)
            }
        }
    }

    private static func store(_ lease: Lease, _ name: String, _ state: inout State) throws -> ClientResponse {
        var written = lease
        state.version += 1
        state.writes += 1
        written.metadata.uid = written.metadata.uid ?? "uid-\(state.version)"
        written.metadata.resourceVersion = String(state.version)
        state.leases[name] = written
        return try success(written)
    }

    private static func lease(_ body: JSONValue?) throws -> Lease {
        var document = body ?? [:]
        if document["metadata"] == nil { document["metadata"] = [:] }
        return try Lease(json: document.serialized())
    }

    private static func list(_ leases: [Lease], version: Int) throws -> ClientResponse {
        let items = try leases.map { String(decoding: try $0.json(), as: UTF8.self) }.joined(separator: ",")
        let text = #"{"metadata":{"resourceVersion":"\#(version)"},"items":[\#(items)]}"#
        return ClientResponse(head: .init(status: .ok), body: ResponseBody(ByteBuffer(string: text)))
    }

    private static func success(_ lease: Lease) throws -> ClientResponse {
        ClientResponse(head: .init(status: .ok), body: ResponseBody(ByteBuffer(bytes: try lease.json())))
    }

    private static func failure(_ code: Int, _ reason: String) throws -> ClientResponse {
        let status = Status(status: "Failure", reason: reason, code: code)
        return ClientResponse(
            head: .init(status: .init(code: code)),
            body: ResponseBody(ByteBuffer(bytes: try JSONValue(encoding: status).serialized())))
    }
}
