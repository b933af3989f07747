import HTTPTypes
public import KubernetesModel
import NIOCore

/// The objects of one kind, in one namespace or in all.
///
/// Every method throws ``APIError``, or `CancellationError` when the task was cancelled.
public struct ResourceClient<Object: APIObject>: Sendable {
    /// The client that sends the requests.
    public let client: Client
    /// The kind.
    public let resource: ResourceType
    /// Where the objects live; `nil` for all namespaces and for cluster-scoped kinds.
    public let namespace: String?
    /// Whether lists and watches leave out managed fields: who set which field is often the larger part of an object,
    /// and the slower one to read.
    public var omitsManagedFields = false

    /// The objects of `resource` as `Object`, which may be a part of what the kind has.
    public init(client: Client, resource: ResourceType, namespace: String? = nil) {
        self.client = client
        self.resource = resource
        self.namespace = resource.scope == .namespaced ? namespace : nil
    }

    /// Reads the objects of lists and watches.
    var reader: ObjectReader<Object> {
        ObjectReader(defaultType: resource, omitsManagedFields: omitsManagedFields)
    }
}

extension ResourceClient {
    /// The object of that name.
    public func get(_ name: String) async throws -> Object {
        try await object(
            ClientRequest(method: .get, path: path(to: name), accept: Representation.of(Object.self).mediaType))
    }

    /// One page of the objects.
    public func list(_ options: ListOptions = ListOptions()) async throws -> ObjectPage<Object> {
        let request = ClientRequest(
            method: .get, path: collectionPath, query: options.query,
            accept: Representation.ofList(Object.self).mediaType)
        let bytes = try await client.body(of: request)
        return try client.decoding(request) {
            try ObjectPage(json: bytes, reader)
        }
    }

    /// Every object, read in pages of `pageSize`.
    ///
    /// All pages are of one moment, that of the page's resource version. When it becomes too old for the server before
    /// the last page is read, everything is read again at once.
    public func listAll(_ options: ListOptions = ListOptions(), pageSize: Int = 500) async throws -> ObjectPage<Object>
    {
        var options = options
        options.continue = nil
        var whole: ObjectPage<Object>?
        do {
            for try await page in pages(options, size: pageSize) {
                if whole == nil { whole = page } else { whole?.append(page) }
            }
        } catch let error as APIError where error.isGone && whole != nil {
            options.limit = nil
            return try await list(options)
        }
        return whole ?? ObjectPage(metadata: ListMeta(), items: [])
    }

    /// Creates an object; with a `generateName` instead of a name the server chooses one.
    public func create(_ object: Object, _ options: WriteOptions = WriteOptions()) async throws -> Object {
        let path = try collectionPath(for: object)
        return try await write(.post, path: path, query: options.query, object)
    }

    /// Replaces an object; its `resourceVersion`, when set, must be the stored one.
    public func replace(_ object: Object, _ options: WriteOptions = WriteOptions()) async throws -> Object {
        try await write(.put, path: try path(to: object), query: options.query, object)
    }

    /// Applies an object on the server: creates it or takes the fields it sets.
    ///
    /// - Parameters:
    ///   - fieldManager: who owns the fields from now on.
    ///   - force: take fields from other managers instead of failing with a conflict.
    ///   - dryRun: go through all of the request and store nothing.
    ///   - fieldValidation: what the server does about fields that it doesn't know; `nil` for its default.
    public func apply(
        _ object: Object, fieldManager: String, force: Bool = false, dryRun: Bool = false,
        fieldValidation: WriteOptions.FieldValidation? = nil
    ) async throws -> Object {
        let options = WriteOptions(fieldManager: fieldManager, dryRun: dryRun, fieldValidation: fieldValidation)
        return try await apply(object, path: try path(to: object), options, force: force)
    }

    /// Changes parts of the object of that name.
    public func patch(
        _ name: String, _ patch: Patch, _ options: WriteOptions = WriteOptions()
    ) async throws -> Object {
        try await send(patch, path: try path(to: name), query: options.query)
    }

    /// Deletes the object of that name.
    ///
    /// - Returns: the object when it goes on to exist until its finalizers are gone, or its pod has stopped; `nil`
    ///   when it is gone.
    @discardableResult
    public func delete(_ name: String, _ options: DeleteOptions = DeleteOptions()) async throws -> Object? {
        let body = try options.body()
        let request = ClientRequest(
            method: .delete, path: try path(to: name), body: body, accept: Representation.of(Object.self).mediaType)
        let bytes = try await client.body(of: request)
        return try client.decoding(request) {
            let kind = try bytes.withUnsafeReadableBytes { try JSONScanner.string(of: "kind", in: $0) }
            return kind == "Status" ? nil : try Object(json: bytes.readableBytesView)
        }
    }

    /// Deletes all the objects that are selected, in the client's namespace, which it must have when the kind does.
    ///
    /// It isn't one step: objects that are created meanwhile may go, too, or stay.
    ///
    /// - Parameters:
    ///   - selection: which ones; its page is passed over.
    ///   - options: how each is deleted; its preconditions are passed over, since they are of one object.
    public func deleteAll(_ selection: ListOptions, _ options: DeleteOptions = DeleteOptions()) async throws {
        guard resource.scope == .cluster || namespace != nil else {
            throw APIError(.invalidRequest, message: "\(resource) are deleted in one namespace at a time")
        }
        var selection = selection
        selection.limit = nil
        selection.continue = nil
        var options = options
        options.uid = nil
        options.resourceVersion = nil
        // The answer may be a list of everything that was deleted; its metadata is enough to pass over.
        let request = ClientRequest(
            method: .delete, path: collectionPath, query: selection.query, body: try options.body(),
            accept: Representation.metadataList.mediaType + ",application/json")
        _ = try await client.body(of: request)
    }
}
