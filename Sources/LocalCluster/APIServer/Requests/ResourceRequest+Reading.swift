import HTTPTypes
import KubernetesModel

/// Answers to get and list.
extension ResourceRequest {
    /// A stored object in the form that the client wants.
    func encoded(_ object: JSONValue, status: Int = 200, warnings: [String] = []) throws -> APIResponse {
        ResponseEncoder.response(
            to: try represented(object), status: .init(code: status), mediaType: mediaType, warnings: warnings)
    }

    private func represented(_ object: JSONValue) throws -> JSONValue {
        // A document of another kind, such as a Scale, says so itself.
        let isOwn = object["kind"] == nil || object["kind"] == .string(kind.type.kind)
        switch mediaType.transformation {
        case .table where isOwn:
            let metadata: JSONValue = ["resourceVersion": object.metadata["resourceVersion"] ?? ""]
            return try table.document(of: [kind.listed(object)], metadata: metadata)
        case .partialObject where isOwn:
            return PartialObject.document(of: object, apiVersion: mediaType.transformationVersion)
        case .partialList where isOwn:
            throw StatusError.notAcceptable(
                "you requested PartialObjectMetadataList, but the requested object is not a list (*core.\(kind.type.kind))"
            )
        default: return isOwn ? kind.presented(object) : object
        }
    }

    /// A table in the version that the client asked for.
    var table: Table {
        get throws {
            Table(
                kind: kind, apiVersion: mediaType.transformationVersion, inclusion: try Table.Inclusion(request.query),
                now: server.environment.date())
        }
    }

    /// The objects that a list or watch is about.
    func objectFilter() throws -> ObjectFilter {
        var filter = try ObjectFilter(request.query, kind: kind)
        filter.name = name
        return filter
    }

    /// The query for the objects of a filter.
    func listQuery(_ filter: ObjectFilter) -> ListQuery {
        var query = ListQuery(resource: kind.storageResource, namespace: namespace)
        if !filter.isEmpty { query.matches = { filter.matches($0) } }
        if let name = filter.onlyName, namespace != nil || kind.type.scope == .cluster {
            query.path = kind.key(namespace: namespace, name: name).path
        }
        return query
    }

    func list() throws -> APIResponse {
        let options = try ListOptions(request.query, isWatch: false)
        let filter = try objectFilter()
        var query = listQuery(filter)
        query.limit = options.limit
        try place(&query, options)
        var page: ListPage
        do {
            page = try server.store.list(query)
        } catch .expired {
            throw StatusError.expired(
                options.continueToken == nil
                    ? "The resourceVersion for the provided list is too old."
                    : "The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter."
            )
        } catch .future(let current) {
            throw StatusError.resourceVersionTooLarge(query.revision ?? 0, current: current)
        }
        page.items += kind.unstored.filter(filter.matches)
        return try encoded(page, hasFilter: !filter.isEmpty)
    }

    /// Sets where a list begins and which revision it shows.
    private func place(_ query: inout ListQuery, _ options: ListOptions) throws {
        let revision = try options.revision { .badRequest("invalid resource version: \($0)") }
        if let text = options.continueToken {
            guard revision == nil || revision == 0 else {
                throw StatusError.badRequest("specifying resource version is not allowed when using continue")
            }
            let token = try ContinueToken(text)
            query.after = token.key
            query.revision = token.revision
        } else if let revision, revision > 0 {
            let current = server.store.revision
            guard revision <= current else { throw StatusError.resourceVersionTooLarge(revision, current: current) }
            // Otherwise anything at least as new will do, and the newest is at hand.
            if options.resourceVersionMatch == "Exact" { query.revision = revision }
        }
    }

    private func encoded(_ page: ListPage, hasFilter: Bool) throws -> APIResponse {
        var metadata: JSONValue = ["resourceVersion": .string(String(page.revision))]
        if let next = page.next {
            metadata["continue"] = .string(ContinueToken(revision: page.revision, key: next).text)
            if !hasFilter { metadata["remainingItemCount"] = .integer(Int64(page.remaining)) }
        } else if kind.isCustom, mediaType.transformation == nil {
            metadata["continue"] = ""
        }
        let document: JSONValue
        switch mediaType.transformation {
        case .table: document = try table.document(of: page.items.map(kind.listed), metadata: metadata)
        case .partialList:
            document = PartialObject.list(
                of: page.items, metadata: metadata, apiVersion: mediaType.transformationVersion)
        case .partialObject:
            throw StatusError.notAcceptable(
                "you requested PartialObjectMetadata, but the requested object is a list (*core.\(kind.listKind))")
        case .groupDiscovery, nil: document = kind.list(of: page.items, metadata: metadata)
        }
        return ResponseEncoder.response(to: document, mediaType: mediaType)
    }
}
