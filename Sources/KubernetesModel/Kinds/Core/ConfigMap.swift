/// Configuration that is no secret, as text or bytes by key.
///
/// Source: Kubernetes API reference, *ConfigMap* of `v1`.
public struct ConfigMap: KubernetesObject {
    public static let resource = ResourceType(
        group: "", version: "v1", kind: "ConfigMap", plural: "configmaps")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var data: [String: String]?
    public var binaryData: [String: String]?
    public var immutable: Bool?

    public init(
        metadata: ObjectMeta, data: [String: String]? = nil, binaryData: [String: String]? = nil, immutable: Bool? = nil
    ) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.data = data
        self.binaryData = binaryData
        self.immutable = immutable
    }
}
