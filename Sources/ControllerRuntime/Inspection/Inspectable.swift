import KubernetesClient
public import KubernetesModel

/// Something that tells a person what it is doing.
///
/// It tells names, numbers and times, and never what objects contain, so that an operator may show it where its metrics
/// are.
public protocol Inspectable: Sendable {
    /// What is going on, as a JSON object.
    var inspection: JSONValue { get }
}

extension WorkQueue: Inspectable {
    /// How many keys wait and are delayed; which are worked on and have waited longest, in seconds; which have failed, and
    /// how often in a row. Of each no more than a hundred.
    public var inspection: JSONValue {
        let seen = look()
        return [
            "name": .string(name), "depth": .integer(Int64(seen.waiting.count)),
            "delayed": .integer(Int64(seen.delayed)),
            "working": Self.longest(seen.working), "waiting": Self.longest(seen.waiting),
            "failing": .object(
                Dictionary(
                    seen.failing.sorted { $0.value > $1.value }.prefix(100).map {
                        ("\($0.key)", .integer(Int64($0.value)))
                    }, uniquingKeysWith: { $1 })),
        ]
    }

    private static func longest(_ times: [Key: Duration]) -> JSONValue {
        .object(
            Dictionary(
                times.sorted { $0.value > $1.value }.prefix(100).map {
                    ("\($0.key)", .integer($0.value.components.seconds))
                }, uniquingKeysWith: { $1 }))
    }
}

extension Controller: Inspectable {
    /// Its queue, and how many objects wait for a store to show what was written.
    public var inspection: JSONValue {
        [
            "controller": .string(name), "kind": .string(primary.kind), "queue": queue.inspection,
            "unseenWrites": .integer(Int64(writes.count)),
        ]
    }
}

extension Reflector: Inspectable {
    /// How many objects there are, how far the store is, and which objects can't be read.
    public var inspection: JSONValue {
        [
            "reflector": .string("\(resource)"), "objects": .integer(Int64(store.count)),
            "isSynced": .bool(store.isSynced), "resourceVersion": .string(store.resourceVersion ?? ""),
            "undecodable": .array(store.undecodable.prefix(100).map { .string("\($0.key)") }),
        ]
    }
}

extension LeaderElector: Inspectable {
    /// Whether this process leads, and for how many seconds when nothing renews its lease.
    public var inspection: JSONValue {
        [
            "lease": .string("\(key)"), "identity": .string(identity), "phase": .string(leadership.phase.rawValue),
            "remaining": .integer(leadership.remaining.components.seconds),
        ]
    }
}

extension ShardedServices: Inspectable {
    /// Whether this process leads, for each shard.
    public var inspection: JSONValue { ["shards": .array(electors.map(\.inspection))] }
}
