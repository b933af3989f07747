/// Credentials and keys, in base64 by key; `stringData` is written in clear and never read back.
///
/// Source: Kubernetes API reference, *Secret* of `v1`.
public struct Secret: KubernetesObject {
    public static let resource = ResourceType(
        group: "", version: "v1", kind: "Secret", plural: "secrets")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var data: [String: String]?
    public var stringData: [String: String]?
    public var type: String?
    public var immutable: Bool?

    public init(
        metadata: ObjectMeta, data: [String: String]? = nil, stringData: [String: String]? = nil, type: String? = nil,
        immutable: Bool? = nil
    ) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.data = data
        self.stringData = stringData
        self.type = type
        self.immutable = immutable
    }
}
