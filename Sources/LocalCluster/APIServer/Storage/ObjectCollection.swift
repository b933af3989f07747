import KubernetesModel

/// The objects of one resource with their log and whoever waits for its next event.
struct ObjectCollection: Sendable {
    private(set) var objects: [String: JSONValue] = [:]
    /// The keys of `objects` in the order of lists.
    private(set) var paths: [String] = []
    var log: RevisionLog
    /// Tasks to wake at the next write.
    var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]

    init(log: RevisionLog) { self.log = log }

    /// Stores or, with `nil`, removes the object at `path`.
    mutating func set(_ object: JSONValue?, at path: String) {
        let existed = objects.updateOrRemove(object, forKey: path)
        guard existed != (object != nil) else { return }
        let index = firstIndex(from: path)
        if existed { paths.remove(at: index) } else { paths.insert(path, at: index) }
    }

    /// The index of the first path that is `path` or stands after it.
    func firstIndex(from path: String) -> Int {
        var low = 0
        var high = paths.count
        while low < high {
            let middle = (low + high) / 2
            if paths[middle] < path { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The paths in a namespace (all for `nil`) that stand after `path`.
    func paths(in namespace: String?, after path: String?) -> ArraySlice<String> {
        let prefix = namespace.map { "\($0)/" } ?? ""
        // "0" follows "/" in ASCII: the first path that is in no way inside the namespace.
        let end = namespace.map { firstIndex(from: "\($0)0") } ?? paths.count
        var start = firstIndex(from: prefix)
        if let path {
            start = max(start, firstIndex(from: path))
            if start < end, paths[start] == path { start += 1 }
        }
        return paths[min(start, end)..<end]
    }

    /// The part of some paths that is `path` alone, if it is among them.
    func only(_ path: String, of range: ArraySlice<String>) -> ArraySlice<String> {
        let index = firstIndex(from: path)
        return range.indices.contains(index) && range[index] == path ? range[index...index] : []
    }
}

extension Dictionary {
    /// Sets or removes a value; returns whether there was one before.
    fileprivate mutating func updateOrRemove(_ value: Value?, forKey key: Key) -> Bool {
        if let value { updateValue(value, forKey: key) != nil } else { removeValue(forKey: key) != nil }
    }
}
