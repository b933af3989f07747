import HTTPTypes
public import KubernetesModel
import NIOCore

extension ResourceClient {
    /// The same objects, of which only the metadata is sent and kept: what counting, owning and deleting need.
    public var metadataOnly: ResourceClient<PartialObjectMetadata> {
        var partial = ResourceClient<PartialObjectMetadata>(client: client, resource: resource, namespace: namespace)
        partial.omitsManagedFields = omitsManagedFields
        return partial
    }

    /// The objects as the server would have them printed.
    ///
    /// - Throws: ``APIError``; `CancellationError`.
    public func table(_ options: ListOptions = ListOptions()) async throws -> Table {
        let request = ClientRequest(
            method: .get, path: collectionPath, query: options.query, accept: Representation.table.mediaType)
        let bytes = try await client.body(of: request)
        return try client.decoding(request) {
            try TapeDecoder.decode(Table.self, from: bytes.readableBytesView)
        }
    }
}

extension Client {
    /// The objects of a kind, of which only the metadata is sent and kept.
    ///
    /// - Parameter namespace: where they live; `nil` for all namespaces and for cluster-scoped kinds.
    public func metadata(
        of type: ResourceType, namespace: String? = nil
    ) -> ResourceClient<PartialObjectMetadata> {
        ResourceClient(client: self, resource: type, namespace: namespace)
    }
}
