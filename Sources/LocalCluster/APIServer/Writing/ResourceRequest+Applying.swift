import APIMachinery
import KubernetesModel
import NIOCore

/// Answers to server-side apply.
extension ResourceRequest {
    func apply(_ target: WriteTarget, _ options: WriteOptions) throws -> APIResponse {
        guard let manager = options.namedManager else {
            throw StatusError.invalid(
                ResourceName(group: "meta.k8s.io", plural: "PatchOptions"), "",
                [.required("fieldManager", "is required for apply patch")])
        }
        let intent = try intent(options)
        let time = Timestamp(server.environment.date())
        let tracker = kind.tracker(target)
        let key = kind.key(namespace: namespace, name: name ?? "")
        var isNew = false
        let stored = try server.store.transaction { transaction in
            if transaction.object(key) == nil, case .object = target {
                isNew = true
                if !intent.object.metadata["resourceVersion"].isBlank || !intent.object.metadata["uid"].isBlank {
                    throw StatusError.conflict(
                        kind.name, name ?? "",
                        "the object has been modified; please apply your changes to the latest version and try again")
                }
                return try insert(intent.object, options: options, &transaction) { object in
                    // Only what was asked for is owned: the rest of the object is the server's.
                    let created = try Self.translating { () throws(ApplyError) in
                        try tracker.apply(intent.object, to: nil, by: manager, force: options.forces, at: time)
                    }
                    object.metadata["managedFields"] = created.metadata["managedFields"]
                }
            }
            return try replace(target, options: options, &transaction) { old in
                try checkVersion(of: intent.object, against: old)
                return try Self.translating { () throws(ApplyError) in
                    try tracker.apply(intent.object, to: old, by: manager, force: options.forces, at: time)
                }
            } own: { _, _ in
            }
        }
        return try encoded(stored, status: isNew ? 201 : 200, warnings: intent.warnings)
    }

    /// Reads the fields that the client wants to be set.
    private func intent(_ options: WriteOptions) throws -> RequestBody.Decoded {
        let document: JSONValue
        do {
            document = try YAMLText.document(String(buffer: request.body))
        } catch {
            throw StatusError.badRequest("error decoding YAML: \(error)")
        }
        guard case .object = document else {
            throw StatusError.badRequest(
                "error decoding YAML: json: cannot unmarshal \(document.goName) into Go value of type map[string]interface {}"
            )
        }
        var object = document
        if object.name.isEmpty { object.metadata["name"] = name.map(JSONValue.string) }
        try checkName(of: object)
        try checkNamespace(of: object)
        if let namespace, kind.type.scope == .namespaced { object.metadata["namespace"] = .string(namespace) }
        return RequestBody.Decoded(object: object)
    }

    private func checkVersion(of intent: JSONValue, against old: JSONValue) throws {
        if let version = intent.metadataText("resourceVersion")?.nonEmpty,
            version != old.metadataText("resourceVersion")
        {
            throw StatusError.modified(kind.name, old.name)
        }
    }

    private static func translating<Value>(_ body: () throws(ApplyError) -> Value) throws(StatusError) -> Value {
        do {
            return try body()
        } catch {
            switch error {
            case .conflicts(let conflicts): throw StatusError(status: conflicts.status)
            case .badRequest(let message): throw .badRequest(message)
            case .internalError(let message): throw .internalError(message)
            }
        }
    }
}
