/// An object of any kind, of which only the metadata is read.
///
/// Source: Kubernetes API reference, *PartialObjectMetadata* of `meta.k8s.io/v1`.
public struct PartialObjectMetadata: APIObject {
    /// Group and version of this form, not of the object's kind, when a server made it.
    public var apiVersion: String?
    /// The name of this form, not of the object's kind, when a server made it.
    public var kind: String?
    public var metadata: ObjectMeta

    public init(metadata: ObjectMeta) { self.metadata = metadata }
}
