import APIMachinery
import KubernetesModel

/// The `Scale` of an object: how many replicas it wants and has.
enum Scale {
    /// The document for a stored object.
    static func document(of object: JSONValue, _ kind: ResourceKind, _ paths: ScalePaths) throws -> JSONValue {
        var metadata: JSONValue = [:]
        for member in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
            metadata[member] = object.metadata[member]
        }
        var spec: JSONValue = [:]
        if let replicas = object.value(at: paths.specReplicas)?.integerValue {
            // Zero is what Go leaves out.
            spec["replicas"] = replicas == 0 ? .none : .some(.integer(replicas))
        } else if kind.isCustom {
            let path = "." + paths.specReplicas.joined(separator: ".")
            throw StatusError.internalError("the spec replicas field \(path.quoted) does not exist")
        }
        var status: JSONValue = ["replicas": object.value(at: paths.statusReplicas) ?? 0]
        if let path = paths.selector, let selector = object.value(at: path) {
            status["selector"] = .string(selector.stringValue ?? LabelSelectorText.text(selector))
        }
        return ["kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": metadata, "spec": spec, "status": status]
    }
}

extension ResourceRequest {
    func updateScale(_ paths: ScalePaths, _ options: WriteOptions) async throws -> APIResponse {
        let document = try RequestBody.document(request) {
            .badRequest("the object provided is unrecognized (must be of type Scale): \($0)")
        }
        try checkName(of: document)
        try checkNamespace(of: document)
        return try await writeScale(paths, options) { _ in document }
    }

    func patchScale(
        _ paths: ScalePaths, _ patch: JSONValue, _ format: PatchFormat, _ options: WriteOptions
    ) async throws -> APIResponse {
        guard let schema = ObjectSchema(group: "autoscaling", version: "v1", kind: "Scale") else {
            throw StatusError.unknownResource
        }
        return try await writeScale(paths, options) { scale in try format.apply(patch, to: scale, schema: schema) }
    }

    /// Writes the replicas of a changed Scale into the object that it is of.
    func writeScale(
        _ paths: ScalePaths, _ options: WriteOptions, change: (JSONValue) throws -> JSONValue
    ) async throws -> APIResponse {
        let (stored, warnings) = try await reviewed { ledger in
            try server.store.transaction { transaction in
                try replace(.scale(paths), options: options, ledger, &transaction) { old in
                    let scale = try change(Scale.document(of: old, kind, paths))
                    if let version = scale.metadataText("resourceVersion")?.nonEmpty,
                        version != old.metadataText("resourceVersion")
                    {
                        throw StatusError.modified(kind.name, old.name)
                    }
                    return try scaled(old, scale, paths)
                } own: { object, old in
                    object = kind.tracker(.scale(paths)).update(
                        object, replacing: old, by: options.fieldManager, at: Timestamp(server.environment.date()))
                    // The real server says of a scaling who, and not when.
                    object.edit("metadata") { metadata in
                        metadata.editEach("managedFields") { entry in
                            if entry["subresource"] == "scale" { entry["time"] = nil }
                        }
                    }
                }
            }
        }
        return try encoded(Scale.document(of: stored, kind, paths), warnings: warnings)
    }

    private func scaled(_ old: JSONValue, _ scale: JSONValue, _ paths: ScalePaths) throws -> JSONValue {
        let replicas = scale[path: "spec", "replicas"]?.integerValue ?? 0
        var object = old
        object.set(.integer(replicas), at: paths.specReplicas)
        guard replicas < 0 else { return object }
        guard kind.isCustom else {
            throw StatusError.invalid(
                ResourceName(group: "autoscaling", plural: "Scale"), old.name,
                [.invalid("spec.replicas", .integer(replicas), "must be greater than or equal to 0")])
        }
        let path = "." + paths.specReplicas.joined(separator: ".")
        throw StatusError.invalid(
            kind.kindName, old.name,
            kind.schema.check(object, replacing: old).errors
                + [.invalid(path, .integer(replicas), "should be a non-negative integer")])
    }
}
