extension ObjectMeta {
    /// The metadata as JSON, written without a trip through an encoder.
    var json: JSONValue {
        var members: [String: JSONValue] = [:]
        func set(_ name: String, _ value: JSONValue?) { members[name] = value }
        func map(_ values: [String: String]?) -> JSONValue? { values.map { .object($0.mapValues(JSONValue.string)) } }
        set("name", name.map(JSONValue.string))
        set("generateName", generateName.map(JSONValue.string))
        set("namespace", namespace.map(JSONValue.string))
        set("uid", uid.map(JSONValue.string))
        set("resourceVersion", resourceVersion.map(JSONValue.string))
        set("generation", generation.map(JSONValue.integer))
        set("creationTimestamp", creationTimestamp.map { .string($0.description) })
        set("deletionTimestamp", deletionTimestamp.map { .string($0.description) })
        set("deletionGracePeriodSeconds", deletionGracePeriodSeconds.map(JSONValue.integer))
        set("labels", map(labels))
        set("annotations", map(annotations))
        set("ownerReferences", ownerReferences.map { .array($0.map(\.json)) })
        set("finalizers", finalizers.map { .array($0.map(JSONValue.string)) })
        set("managedFields", managedFields.map { .array($0.map(\.json)) })
        return .object(members)
    }
}

extension OwnerReference {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "apiVersion": .string(apiVersion), "kind": .string(kind), "name": .string(name), "uid": .string(uid),
        ]
        members["controller"] = controller.map(JSONValue.bool)
        members["blockOwnerDeletion"] = blockOwnerDeletion.map(JSONValue.bool)
        return .object(members)
    }
}

extension ManagedFieldsEntry {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [:]
        members["manager"] = manager.map(JSONValue.string)
        members["operation"] = operation.map(JSONValue.string)
        members["apiVersion"] = apiVersion.map(JSONValue.string)
        members["time"] = time.map { .string($0.description) }
        members["fieldsType"] = fieldsType.map(JSONValue.string)
        members["fieldsV1"] = fieldsV1
        members["subresource"] = subresource.map(JSONValue.string)
        return .object(members)
    }
}
