/// A remembered state of a workload's template.
///
/// Source: Kubernetes API reference, *ControllerRevision* of `apps/v1`.
public struct ControllerRevision: KubernetesObject {
    public static let resource = ResourceType(
        group: "apps", version: "v1", kind: "ControllerRevision", plural: "controllerrevisions")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var data: JSONValue?
    public var revision: Int64?

    public init(metadata: ObjectMeta, data: JSONValue? = nil, revision: Int64? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.data = data
        self.revision = revision
    }
}
