package import KubernetesModel

/// Reads the objects of an answer.
package struct ObjectReader<Object: APIObject> {
    /// The kind of objects that don't name theirs, as the items of lists of built-in kinds.
    package let defaultType: ResourceType
    /// Whether managed fields are passed over: they are large, and slow to read.
    package var omitsManagedFields: Bool

    package init(defaultType: ResourceType, omitsManagedFields: Bool = false) {
        self.defaultType = defaultType
        self.omitsManagedFields = omitsManagedFields
    }

    /// Reads one object.
    package func read(_ bytes: UnsafeRawBufferPointer) throws -> Object {
        var object: Object
        if omitsManagedFields {
            object = try TapeDecoder.decode(from: bytes, omitsManagedFields: true)
        } else {
            object = try Object(json: bytes)
        }
        if object.kind == nil {
            object.apiVersion = defaultType.apiVersion
            object.kind = defaultType.kind
        }
        return object
    }
}
