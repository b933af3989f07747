import HTTPTypes
public import KubernetesModel

/// One subresource of the objects of a kind.
public struct SubresourceClient<Object: APIObject, Content: APIObject>: Sendable {
    let parent: ResourceClient<Object>
    let name: String

    /// The subresource of the object of that name.
    public func get(_ object: String) async throws -> Content {
        try await parent.object(
            ClientRequest(
                method: .get, path: try path(to: object), accept: Representation.of(Content.self).mediaType),
            as: Content.self)
    }

    /// Posts to the subresource, as evictions and token requests are made.
    public func create(
        _ object: String, _ content: Content, _ options: WriteOptions = WriteOptions()
    ) async throws -> Content {
        try await parent.write(.post, path: try path(to: object), query: options.query, content)
    }

    /// Replaces the subresource of the object of that name.
    public func replace(
        _ object: String, _ content: Content, _ options: WriteOptions = WriteOptions()
    ) async throws -> Content {
        try await parent.write(.put, path: try path(to: object, content), query: options.query, content)
    }

    /// Applies the subresource on the server; see
    /// ``ResourceClient/apply(_:fieldManager:force:dryRun:fieldValidation:)``.
    public func apply(
        _ object: String, _ content: Content, fieldManager: String, force: Bool = false, dryRun: Bool = false,
        fieldValidation: WriteOptions.FieldValidation? = nil
    ) async throws -> Content {
        let options = WriteOptions(fieldManager: fieldManager, dryRun: dryRun, fieldValidation: fieldValidation)
        return try await parent.apply(content, path: try path(to: object, content), options, force: force)
    }

    /// Changes parts of the subresource of the object of that name.
    public func patch(
        _ object: String, _ patch: Patch, _ options: WriteOptions = WriteOptions()
    ) async throws -> Content {
        try await ResourceClient<Content>(client: parent.client, resource: parent.resource, namespace: parent.namespace)
            .send(patch, path: try path(to: object), query: options.query)
    }

    private func path(to object: String, _ content: Content? = nil) throws -> String {
        try "\(parent.path(to: object, in: content?.metadata.namespace))/\(name)"
    }
}

extension SubresourceClient where Object == Content {
    /// Replaces the subresource of the object that `content` is.
    public func replace(_ content: Object, _ options: WriteOptions = WriteOptions()) async throws -> Object {
        try await replace(content.metadata.name ?? "", content, options)
    }

    /// Applies the subresource of the object that `content` is.
    public func apply(
        _ content: Object, fieldManager: String, force: Bool = false, dryRun: Bool = false,
        fieldValidation: WriteOptions.FieldValidation? = nil
    ) async throws -> Object {
        try await apply(
            content.metadata.name ?? "", content, fieldManager: fieldManager, force: force, dryRun: dryRun,
            fieldValidation: fieldValidation)
    }
}

extension ResourceClient {
    /// The status, which is written apart from the rest of the object.
    public var status: SubresourceClient<Object, Object> { SubresourceClient(parent: self, name: "status") }

    /// The size.
    public var scale: SubresourceClient<Object, Scale> { SubresourceClient(parent: self, name: "scale") }

    /// Any other subresource, such as `eviction` of pods or `token` of service accounts.
    public func subresource<Content: APIObject>(
        _ name: String, as type: Content.Type
    ) -> SubresourceClient<Object, Content> {
        SubresourceClient(parent: self, name: name)
    }
}
