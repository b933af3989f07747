import APIMachinery
import KubernetesModel

/// The forms of an object: as it is stored, alone, and in a list.
extension ResourceKind {
    /// The form in which an object is stored: in the stored version, and without what the kind itself says.
    func stored(_ object: JSONValue) -> JSONValue {
        var object = conversion.map { $0.toStorage(object) } ?? object
        guard !isCustom else { return object }
        object["apiVersion"] = nil
        object["kind"] = nil
        return object
    }

    /// A stored object in this version, without what the kind itself says unless it is custom.
    ///
    /// A custom object that was stored under an older schema is read by the one of now.
    func listed(_ object: JSONValue) -> JSONValue {
        var object = conversion.map { $0.fromStorage(object) } ?? object
        guard isCustom else { return object }
        _ = schema.prune(&object)
        schema.applyDefaults(to: &object)
        return object
    }

    /// A stored object as it is answered alone.
    func presented(_ object: JSONValue) -> JSONValue {
        var object = listed(object)
        object["apiVersion"] = .string(type.apiVersion)
        object["kind"] = .string(type.kind)
        return object
    }

    /// A list of stored objects.
    func list(of objects: [JSONValue], metadata: JSONValue) -> JSONValue {
        [
            "kind": .string(listKind), "apiVersion": .string(type.apiVersion), "metadata": metadata,
            "items": .array(conversion == nil && !isCustom ? objects : objects.map(listed)),
        ]
    }
}
