import HeapModule
import KubernetesModel

/// What is to be done once a store has got somewhere.
///
/// There may be one for every write that is under way, and each event asks which are reached: the next one by resource
/// version stands at the top of a heap, deletions are looked up by key.
struct Watermarks<Object: APIObject> {
    /// What is to be done.
    typealias Action = @Sendable () -> Void

    private struct Version: Comparable {
        var version: UInt64
        var action: Action

        static func < (left: Version, right: Version) -> Bool { left.version < right.version }
        static func == (left: Version, right: Version) -> Bool { left.version == right.version }
    }

    private struct Deletion {
        var uid: String?
        var action: Action
    }

    private var versions: Heap<Version> = []
    private var deletions: [ObjectKey: [Deletion]] = [:]

    /// Adds something to do when a resource version has been seen; one that has no order counts as the very next.
    mutating func add(resourceVersion: String, _ action: @escaping Action) {
        versions.insert(Version(version: UInt64(resourceVersion) ?? 0, action: action))
    }

    /// Adds something to do when an object is gone or going.
    mutating func addDeletion(of key: ObjectKey, uid: String?, _ action: @escaping Action) {
        deletions[key, default: []].append(Deletion(uid: uid, action: action))
    }

    /// Takes out what is to be done now.
    mutating func reached(by contents: StoreContents<Object>, after changes: [StoreChange<Object>]) -> [Action] {
        var actions: [Action] = []
        if let seen = contents.resourceVersion {
            let current = UInt64(seen) ?? .max
            while let first = versions.min, first.version <= current {
                versions.removeMin()
                actions.append(first.action)
            }
        }
        guard !deletions.isEmpty else { return actions }
        for change in changes {
            guard let key = change.versions.first?.key, let waiting = deletions[key] else { continue }
            let open = waiting.filter { !Self.isGone(contents[key], uid: $0.uid) }
            actions += waiting.filter { Self.isGone(contents[key], uid: $0.uid) }.map { $0.action }
            deletions[key] = open.isEmpty ? nil : open
        }
        return actions
    }

    /// Whether an object is no longer there, or being deleted.
    static func isGone(_ object: Object?, uid: String?) -> Bool {
        object.map { $0.metadata.uid != uid || $0.metadata.isDeleting } ?? true
    }
}
