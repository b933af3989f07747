import HTTPTypes
import KubernetesClient
import KubernetesModel
import NIOCore
import Synchronization
import Testing

/// An API server of config maps for tests: it answers lists from what a test put there, and a test sends the events.
final class WatchedServer: ClientTransport {
    private struct State {
        var objects: [String: ConfigMap] = [:]
        var version = 0
        var requests: [String] = []
        var failures: [Status] = []
        var watches: [AsyncThrowingStream<ByteBuffer, any Error>.Continuation] = []
        var isHoldingEvents = false
        var held: [String] = []
        var extraItems: [String] = []
    }

    private let state = Mutex(State())

    var client: Client { Client(transport: self) }

    /// Method, path and query of every request so far, but for streaming lists.
    var requests: [String] { state.withLock(\.requests) }
    var lists: [String] { requests.filter { !$0.contains("watch=true") && $0.hasPrefix("GET") } }
    var watches: [String] { requests.filter { $0.contains("watch=true") } }
    var version: Int { state.withLock(\.version) }

    /// Lets the next requests fail.
    func fail(with codes: (Int, String)...) {
        state.withLock { $0.failures += codes.map { Status(status: "Failure", message: "no", reason: $1, code: $0) } }
    }

    /// Puts an object there and reports it, unless events are held.
    @discardableResult
    func put(_ name: String, data: String = "", labels: [String: String]? = nil, reports: Bool = true) -> ConfigMap {
        let (object, isNew) = state.withLock { state in
            state.version += 1
            let object = ConfigMap(
                metadata: ObjectMeta(
                    name: name, namespace: "a", uid: state.objects[name]?.metadata.uid ?? "uid-\(state.version)",
                    resourceVersion: String(state.version), labels: labels,
                    managedFields: [ManagedFieldsEntry(manager: "test")]),
                data: ["value": data])
            return (object, state.objects.updateValue(object, forKey: name) == nil)
        }
        if reports { report(isNew ? "ADDED" : "MODIFIED", object) }
        return object
    }

    /// Takes an object away and reports it, unless events are held.
    func remove(_ name: String, reports: Bool = true) {
        let object = state.withLock { state in
            state.version += 1
            var object = state.objects.removeValue(forKey: name)
            object?.metadata.resourceVersion = String(state.version)
            return object
        }
        if let object, reports { report("DELETED", object) }
    }

    /// Puts an item into lists that no config map is.
    func addBrokenItem(_ json: String) { state.withLock { $0.extraItems.append(json) } }

    func report(_ type: String, _ object: ConfigMap) {
        #expect(throws: Never.self) { send(type, String(decoding: try object.json(), as: UTF8.self)) }
    }

    func bookmark() { send("BOOKMARK", #"{"kind":"ConfigMap","metadata":{"resourceVersion":"\#(version)"}}"#) }

    /// Sends an event to all watches that are open.
    func send(_ type: String, _ json: String) {
        let line = #"{"type":"\#(type)","object":\#(json)}"# + "\n"
        let watches = state.withLock { state in
            guard !state.isHoldingEvents else {
                state.held.append(line)
                return [AsyncThrowingStream<ByteBuffer, any Error>.Continuation]()
            }
            return state.watches
        }
        for watch in watches { watch.yield(ByteBuffer(string: line)) }
    }

    /// Keeps events back from watches.
    func holdEvents() { state.withLock { $0.isHoldingEvents = true } }

    /// Sends what was kept back.
    func releaseEvents() {
        let (watches, lines) = state.withLock { state in
            defer { state.held = [] }
            state.isHoldingEvents = false
            return (state.watches, state.held)
        }
        for line in lines { watches.forEach { $0.yield(ByteBuffer(string: line)) } }
    }

    /// Ends all watches that are open, with an error or without.
    func endWatches(throwing error: (any Error)? = nil) {
        let watches = state.withLock { state in
            defer { state.watches = [] }
            return state.watches
        }
        for watch in watches { watch.finish(throwing: error) }
    }

    func send(_ request: ClientRequest) async throws -> ClientResponse {
        let path = request.head.path ?? ""
        // Lists are answered at once, as servers without streaming lists do.
        if path.contains("sendInitialEvents") {
            let refusal = Status(status: "Failure", reason: "Invalid", code: 422)
            return ClientResponse(
                head: HTTPResponse(status: .unprocessableContent),
                body: ResponseBody(ByteBuffer(bytes: try JSONValue(encoding: refusal).serialized())))
        }
        let failure = state.withLock { state in
            state.requests.append("\(request.head.method.rawValue) \(path)")
            return state.failures.isEmpty ? nil : state.failures.removeFirst()
        }
        if let failure {
            return ClientResponse(
                head: HTTPResponse(status: .init(code: failure.code ?? 500)),
                body: ResponseBody(ByteBuffer(bytes: try JSONValue(encoding: failure).serialized())))
        }
        if request.delivery == .watch {
            let (stream, continuation) = AsyncThrowingStream.makeStream(of: ByteBuffer.self, throwing: (any Error).self)
            state.withLock { $0.watches.append(continuation) }
            return ClientResponse(head: HTTPResponse(status: .ok), body: ResponseBody(stream))
        }
        let (items, version, extra) = state.withLock { (Array($0.objects.values), $0.version, $0.extraItems) }
        let texts = try items.map { String(decoding: try $0.json(), as: UTF8.self) } + extra
        let list = #"{"metadata":{"resourceVersion":"\#(version)"},"items":[\#(texts.joined(separator: ","))]}"#
        return ClientResponse(head: HTTPResponse(status: .ok), body: ResponseBody(ByteBuffer(string: list)))
    }
}
