import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging
import ServiceLifecycle
import Synchronization

/// Deletes objects whose owners are gone, and finishes deletions that wait for dependents.
///
/// It follows the metadata of every kind that the server serves. What its graph says is checked with the server before
/// anything is deleted, because streams of different kinds don't arrive in one order.
struct GarbageCollector: ServiceLifecycle.Service {
    private let client: Client
    private let logger: Logger
    private let graph = SharedGraph()
    private let queue = WorkQueue<String>(name: "garbagecollector")
    private let discoveryInterval: Duration = .seconds(2)

    init(client: Client, logger: Logger) {
        self.client = client
        self.logger = logger
    }

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { await queue.run() }
                group.addTask { await work() }
                var following: [ResourceType: AsyncStream<Never>.Continuation] = [:]
                while !Task.isCancelled {
                    if let served = await served() {
                        for resource in served where following[resource] == nil {
                            let (goes, end) = AsyncStream.makeStream(of: Never.self)
                            following[resource] = end
                            group.addTask { try await follow(resource, until: goes) }
                        }
                        // Definitions come and go.
                        for (resource, end) in following where !served.contains(resource) {
                            end.finish()
                            following[resource] = nil
                        }
                    }
                    try await Task.sleep(for: discoveryInterval)
                }
            }
        }
    }

    /// The kinds that the server has; `nil` when it doesn't say.
    private func served() async -> Set<ResourceType>? {
        do {
            return Set(try await ServedResources(client: client).list())
        } catch {
            logger.warning("can't find out what is served: \(error)")
            return nil
        }
    }

    /// Feeds the graph with a kind's objects until the server has the kind no longer, and forgets them then.
    private func follow(_ resource: ResourceType, until goes: AsyncStream<Never>) async throws {
        let reflector = reflector(of: resource)
        try await withThrowingTaskGroup { group in
            group.addTask { try await reflector.run() }
            group.addTask { for await _ in goes {} }
            try await group.next()
            group.cancelAll()
        }
        for uid in graph.remove(kind: resource) { queue.add(uid) }
    }

    /// A reflector that feeds the graph; it keeps nothing of an object but its metadata.
    private func reflector(of resource: ResourceType) -> Reflector<DynamicObject> {
        graph.add(kind: resource)
        let reflector = Reflector(
            client.resource(resource),
            transform: { object in object.content = ["metadata": object.content["metadata"] ?? [:]] },
            logger: logger)
        reflector.store.observe { [graph, queue] change in
            let affected =
                if let new = change.new {
                    graph.update(OwnershipGraph.Node(resource: resource, metadata: new.metadata))
                } else {
                    graph.remove(uid: change.old?.metadata.uid ?? "")
                }
            for uid in affected { queue.add(uid) }
        }
        return reflector
    }

    private func work() async {
        while let uid = await queue.next() {
            do {
                for action in graph.actions(for: uid) { try await perform(action) }
                queue.forget(uid)
            } catch {
                logger.debug("garbage collection of \(uid) failed: \(error)")
                queue.addAfterFailure(uid)
            }
            queue.finish(uid)
        }
    }

    private func perform(_ action: OwnershipGraph.Action) async throws {
        do {
            switch action {
            case .delete(let node):
                guard try await hasNoLivingOwner(node) else { return }
                try await objects(of: node).delete(
                    node.metadata.name ?? "",
                    DeleteOptions(propagationPolicy: .background, uid: node.metadata.uid))
            case .deleteForeground(let node):
                try await objects(of: node).delete(
                    node.metadata.name ?? "",
                    DeleteOptions(propagationPolicy: .foreground, uid: node.metadata.uid))
            case .release(let node, let owners):
                try await change(node) { metadata in metadata.ownerReferences?.removeAll { owners.contains($0.uid) } }
            case .removeFinalizer(let node, let finalizer):
                try await change(node) { metadata in metadata.finalizers?.removeAll { $0 == finalizer } }
            }
        } catch let error as APIError where error.isNotFound {
            return
        }
    }

    private func objects(of node: OwnershipGraph.Node) -> ResourceClient<DynamicObject> {
        client.resource(node.resource, namespace: node.metadata.namespace)
    }

    /// Writes lists of the metadata as they are to be; the uid and the version guard against a namesake and a change.
    private func change(_ node: OwnershipGraph.Node, _ edit: (inout ObjectMeta) -> Void) async throws {
        var metadata = node.metadata
        edit(&metadata)
        let patch: JSONValue = [
            "metadata": [
                "uid": metadata.uid.map(JSONValue.string) ?? .null,
                "resourceVersion": metadata.resourceVersion.map(JSONValue.string) ?? .null,
                "ownerReferences": try JSONValue(encoding: metadata.ownerReferences ?? []),
                "finalizers": try JSONValue(encoding: metadata.finalizers ?? []),
            ]
        ]
        _ = try await objects(of: node).patch(metadata.name ?? "", .merge(patch))
    }

    /// Whether the server, too, knows none of an object's owners.
    private func hasNoLivingOwner(_ node: OwnershipGraph.Node) async throws -> Bool {
        for reference in node.metadata.ownerReferences ?? [] {
            // A kind that is not followed yet may well have this owner.
            guard let resource = graph.kind(of: reference) else { throw UnknownOwnerKind(reference: reference) }
            do {
                let owner = try await client.resource(resource, namespace: node.metadata.namespace).get(reference.name)
                if owner.metadata.uid == reference.uid { return false }
            } catch let error as APIError where error.isNotFound {
                continue
            }
        }
        return true
    }
}

/// An owner's kind is none that is followed, as long as its definition is new or when there is none: asked for again.
private struct UnknownOwnerKind: Error, CustomStringConvertible {
    var reference: OwnerReference
    var description: String { "\(reference.apiVersion) \(reference.kind) is not followed" }
}

/// The graph, fed by many reflectors, and the kinds that it is fed with.
private final class SharedGraph: Sendable {
    private let state = Mutex(OwnershipGraph())
    private let kinds = Mutex<Set<ResourceType>>([])

    func add(kind: ResourceType) { _ = kinds.withLock { $0.insert(kind) } }

    /// The kind that an owner reference names, in whichever version it is followed.
    func kind(of reference: OwnerReference) -> ResourceType? {
        let parts = reference.apiVersion.split(separator: "/")
        let group = parts.count == 2 ? parts[0] : ""
        return kinds.withLock { $0.first { $0.group == group && $0.kind == reference.kind } }
    }

    func update(_ node: OwnershipGraph.Node) -> Set<String> { state.withLock { $0.update(node) } }
    func remove(uid: String) -> Set<String> { state.withLock { $0.remove(uid: uid) } }
    func remove(kind: ResourceType) -> Set<String> { state.withLock { $0.remove(kind: kind) } }
    func actions(for uid: String) -> [OwnershipGraph.Action] { state.withLock { $0.actions(for: uid) } }
}
