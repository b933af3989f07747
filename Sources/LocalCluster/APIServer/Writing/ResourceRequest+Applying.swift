import APIMachinery
import KubernetesModel
import NIOCore

/// Answers to server-side apply.
extension ResourceRequest {
    func apply(_ target: WriteTarget, _ options: WriteOptions) async throws -> APIResponse {
        guard let manager = options.namedManager else {
            throw StatusError.invalid(
                ResourceName(group: "meta.k8s.io", plural: "PatchOptions"), "",
                [.required("fieldManager", "is required for apply patch")])
        }
        let reading = try reading()
        let intent = reading.document
        let time = Timestamp(server.environment.date())
        let tracker = kind.tracker(target)
        let key = kind.key(namespace: namespace, name: name ?? "")
        var isNew = false
        // A transaction that is made again goes on with the same object.
        var begun: JSONValue?
        var warnings = options.fieldValidation == .warn ? reading.duplicates : []
        let refusal = refusalToCreate()
        let (stored, told) = try await reviewed { ledger in
            try server.store.transaction { transaction in
                defer { warnings += transaction.warnings }
                isNew = false
                if transaction.object(key) == nil, case .object = target {
                    if let refusal { throw refusal }
                    isNew = true
                    let created = try Self.translating { () throws(ApplyError) in
                        try tracker.apply(intent, to: nil, by: manager, force: options.forces, at: time)
                    }
                    try refuse(reading.duplicates, options)
                    var object = try admitted(created)
                    object.metadata["resourceVersion"] = nil
                    // Ownership is recorded: only what was asked for has an owner, the rest is the server's.
                    let beginning = try begun ?? prepared(object) { _ in }
                    begun = beginning
                    return try insert(beginning, options: options, ledger, &transaction)
                }
                return try replace(target, options: options, ledger, &transaction) { old in
                    try checkIdentity(of: intent, against: old)
                    let applied = try Self.translating { () throws(ApplyError) in
                        try tracker.apply(intent, to: old, by: manager, force: options.forces, at: time)
                    }
                    try refuse(reading.duplicates, options)
                    return try admitted(applied)
                } own: { _, _ in
                }
            }
        }
        return try encoded(stored, status: isNew ? 201 : 200, warnings: warnings + told)
    }

    /// Why an apply to an object that is not there is refused: it creates one, which not everyone may who may patch.
    ///
    /// Found out before the transaction, which authorization can't be asked in.
    private func refusalToCreate() -> StatusError? {
        let access = AccessRequest(
            verb: "create",
            resource: .init(
                group: kind.type.group, plural: kind.type.plural, subresource: nil, namespace: namespace, name: name))
        return server.authorizer.decide(access, for: user).isAllowed ? nil : access.refusal(to: user)
    }

    /// Reads the fields that the client wants to be set.
    private func reading() throws -> YAMLText.Reading {
        let reading: YAMLText.Reading
        do {
            reading = try YAMLText.read(request.body)
        } catch {
            throw StatusError.badRequest("error decoding YAML: \(error)")
        }
        let document = reading.document
        guard case .object = document else {
            throw StatusError.badRequest(
                "error decoding YAML: json: cannot unmarshal \(document.goName) into Go value of type map[string]interface {}"
            )
        }
        let version = document["apiVersion"]?.stringValue ?? ""
        let name = document["kind"]?.stringValue ?? ""
        guard name == kind.type.kind, !version.isEmpty else {
            throw StatusError.badRequest(
                "invalid object type: \(version.contains("/") ? version : "/\(version)"), Kind=\(name)")
        }
        try checkName(of: document)
        try checkNamespace(of: document)
        return reading
    }

    /// Refuses keys that stand twice; the real server sees them only once the fields have been merged.
    private func refuse(_ duplicates: [String], _ options: WriteOptions) throws {
        guard options.fieldValidation == .strict, !duplicates.isEmpty else { return }
        throw StatusError.badRequest(
            "error strict decoding YAML: error converting YAML to JSON: \(YAMLText.refusal(of: duplicates))")
    }

    /// What an apply made, in the form of the kind.
    private func admitted(_ object: JSONValue) throws -> JSONValue {
        do {
            return try RequestBody(kind: kind, validation: .ignore).admitted(object).object
        } catch {
            throw StatusError.badRequest(error.reason)
        }
    }

    /// Refuses an apply that was made for another state of the object, or for another object of its name.
    private func checkIdentity(of intent: JSONValue, against old: JSONValue) throws {
        if let version = intent.metadataText("resourceVersion")?.nonEmpty,
            version != old.metadataText("resourceVersion")
        {
            throw StatusError.modified(kind.name, old.name)
        }
        guard let uid = intent.metadataText("uid"), uid != old.metadataText("uid") else { return }
        let error = FieldError.invalid("metadata.uid", .string(uid), "field is immutable")
        throw StatusError.invalid(kind.kindName, old.name, [error, error])
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
