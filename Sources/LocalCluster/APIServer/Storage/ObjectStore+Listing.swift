package import KubernetesModel
import Synchronization

/// Which objects a list asks for.
package struct ListQuery: Sendable {
    /// The resource.
    package var resource: String
    /// The namespace; `nil` for all of them.
    package var namespace: String?
    /// The one object that counts, by its path within the resource; `nil` for all of them.
    package var path: String?
    /// Where the page before ended.
    package var after: String?
    /// How many objects the page has at most; `nil` for all.
    package var limit: Int?
    /// The revision to list; `nil` for the newest.
    package var revision: Int64?
    /// Which objects count.
    package var matches: (@Sendable (JSONValue) -> Bool)?

    package init(resource: String, namespace: String? = nil) {
        self.resource = resource
        self.namespace = namespace
    }
}

/// A part of a list.
package struct ListPage: Sendable {
    /// The objects in order.
    package var items: [JSONValue]
    /// The revision that the whole list shows.
    package var revision: Int64
    /// Where the next page goes on; `nil` when this is the last.
    package var next: String?
    /// How many objects of the resource come after the page, whether they match or not.
    package var remaining: Int
}

/// A list's revision is not, or no longer, known.
package enum RevisionError: Error {
    /// The log has forgotten it.
    case expired
    /// No write has reached it yet; carries the newest.
    case future(current: Int64)
}

extension ObjectStore {
    /// Reads a page.
    ///
    /// - Throws: ``RevisionError`` when the query's revision is out of reach.
    package func list(_ query: ListQuery) throws(RevisionError) -> ListPage {
        let outcome: Result<ListPage, RevisionError> = state.withLock { state in
            let revision = query.revision ?? state.revision
            guard revision <= state.revision else { return .failure(.future(current: state.revision)) }
            guard let collection = state.collections[query.resource] else {
                return .success(ListPage(items: [], revision: revision, next: nil, remaining: 0))
            }
            guard revision < collection.log.newest else {
                return .success(Self.page(of: collection, query, revision))
            }
            guard let earlier = collection.log.states(at: revision) else { return .failure(.expired) }
            var snapshot = collection
            for (path, object) in earlier { snapshot.set(object, at: path) }
            return .success(Self.page(of: snapshot, query, revision))
        }
        return try outcome.get()
    }

    /// All objects of a resource, in order.
    package func all(_ resource: String, namespace: String? = nil) -> [JSONValue] {
        state.withLock { state in
            guard let collection = state.collections[resource] else { return [] }
            return collection.paths(in: namespace, after: nil).compactMap { collection.objects[$0] }
        }
    }

    /// The revision of the last write to any of some resources.
    package func newestRevision(of resources: [String]) -> Int64 {
        newestRevisions.withLock { newest in
            resources.reduce(0) { max($0, newest[$1] ?? 0) }
        }
    }

    private static func page(of collection: ObjectCollection, _ query: ListQuery, _ revision: Int64) -> ListPage {
        var paths = collection.paths(in: query.namespace, after: query.after)
        if let path = query.path { paths = collection.only(path, of: paths) }
        var page = ListPage(items: [], revision: revision, next: nil, remaining: 0)
        var lastTaken = paths.startIndex
        for index in paths.indices {
            guard let object = collection.objects[paths[index]], query.matches?(object) ?? true else { continue }
            if let limit = query.limit, page.items.count == limit {
                page.next = paths[lastTaken]
                page.remaining = paths.endIndex - lastTaken - 1
                return page
            }
            page.items.append(object)
            lastTaken = index
        }
        return page
    }
}
