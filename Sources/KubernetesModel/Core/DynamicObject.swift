/// An object of any kind, as the JSON it came in; nothing of it is lost.
public struct DynamicObject: APIObject {
    /// The whole document.
    public var content: JSONValue
    /// The standard metadata, read from the document when it was made; writes go to both.
    public var metadata: ObjectMeta {
        didSet { content["metadata"] = Self.merged(metadata, over: content["metadata"]) }
    }

    /// Takes a document.
    ///
    /// - Throws: `DecodingError` when its metadata has another shape than Kubernetes'.
    public init(_ content: JSONValue) throws {
        self.content = content
        metadata = try content["metadata"].map(ObjectMeta.init(reading:)) ?? ObjectMeta()
    }

    /// Takes a typed object.
    ///
    /// - Throws: what its `encode(to:)` throws.
    public init(encoding object: some KubernetesObject) throws {
        try self.init(JSONValue(encoding: object))
    }

    /// Group and version.
    public var apiVersion: String? {
        get { content["apiVersion"]?.stringValue }
        set { content["apiVersion"] = newValue.map(JSONValue.string) }
    }

    /// The kind.
    public var kind: String? {
        get { content["kind"]?.stringValue }
        set { content["kind"] = newValue.map(JSONValue.string) }
    }

    /// The members that `ObjectMeta` knows come from `metadata`; any other stays as it was in the document.
    private static func merged(_ metadata: ObjectMeta, over old: JSONValue?) -> JSONValue? {
        guard let new = metadata.json.objectValue else { return old }
        var members = old?.objectValue ?? [:]
        for name in ObjectMeta.memberNames { members[name] = new[name] }
        return .object(members)
    }
}

extension DynamicObject {
    public init(from decoder: any Decoder) throws {
        try self.init(JSONValue(from: decoder))
    }

    public func encode(to encoder: any Encoder) throws {
        try content.encode(to: encoder)
    }
}
