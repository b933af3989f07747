import APIMachinery
import KubernetesModel

/// Answers to create.
extension ResourceRequest {
    func create() async throws -> APIResponse {
        if let act = kind.createAction {
            if server.admission.snapshot != nil {
                let document = try RequestBody.document(request) { .badRequest($0) }
                _ = try await reviewAction(.create, document, subresource: nil)
            }
            return try await act(self)
        }
        let options = try WriteOptions(request, kind: "CreateOptions")
        let decoded = try RequestBody(kind: kind, validation: options.fieldValidation).decode(request)
        try checkNamespace(of: decoded.object)
        var warnings = decoded.warnings
        let object = try prepared(decoded.object) { object in
            object = kind.tracker(.object).update(
                object, replacing: nil, by: options.fieldManager, at: Timestamp(server.environment.date()))
        }
        let (created, told) = try await reviewed { ledger in
            try server.store.transaction { transaction in
                let created = try insert(
                    object, nameIsGenerated: decoded.object.name.isEmpty, options: options, ledger, &transaction)
                warnings += transaction.warnings
                return created
            }
        }
        return try encoded(created, status: 201, warnings: warnings + told)
    }

    /// What can be done to a new object without looking at others, and so without keeping them from being written.
    ///
    /// - Parameter own: records whose the fields are, once the defaults are in.
    func prepared(_ decoded: JSONValue, own: (inout JSONValue) throws -> Void) throws -> JSONValue {
        let preparation = ObjectPreparation(kind: kind, environment: server.environment)
        var object = decoded
        try preparation.begin(&object, namespace: kind.type.scope == .namespaced ? namespace : nil)
        preparation.fillDefaults(&object)
        try own(&object)
        return object
    }

    /// Stores a new object; what a dry run would store is only returned.
    func insert(
        _ prepared: JSONValue, nameIsGenerated: Bool = false, options: WriteOptions, _ ledger: AdmissionLedger,
        _ transaction: inout Transaction
    ) throws -> JSONValue {
        let preparation = ObjectPreparation(kind: kind, environment: server.environment)
        var prepared = prepared
        var attempts = 0
        while true {
            var object = prepared
            try grants?.check(object, replacing: nil, kind, &transaction)
            try NamespaceLifecycle.admit(kind, namespace: namespace, name: object.name, &transaction)
            kind.strategy.identify?(&object, user)
            try kind.strategy.admit(&object, &transaction)
            if ledger.isOpen { object = try mutated(object, preparation, options, ledger, transaction) }
            try preparation.finishCreation(&object, &transaction)
            try kind.strategy.admitValid(object, nil, &transaction)
            if ledger.isOpen {
                let review = attributes(.create, object, replacing: nil, isDryRun: options.isDryRun)
                try ledger.validate(review, transaction)
            }
            try QuotaAdmission(kind: kind, isDryRun: options.isDryRun).settle(object, replacing: nil, &transaction)
            let key = kind.key(namespace: namespace, name: object.name)
            if let existing = transaction.object(key) {
                attempts += 1
                if nameIsGenerated, attempts < 8 {
                    preparation.generateName(&prepared)
                    continue
                }
                throw StatusError.alreadyExists(
                    kind.name, object.name, isBeingDeleted: existing.metadata["deletionTimestamp"] != nil)
            }
            let stored = kind.stored(object)
            if options.isDryRun { return stored }
            let created = transaction.put(stored, at: key)
            try kind.strategy.afterCreate(created, &transaction)
            return created
        }
    }

    /// A new object as reviewers make it; what only the server sets stays as it is.
    private func mutated(
        _ object: JSONValue, _ preparation: ObjectPreparation, _ options: WriteOptions, _ ledger: AdmissionLedger,
        _ transaction: borrowing Transaction
    ) throws -> JSONValue {
        let review = attributes(.create, object, replacing: nil, isDryRun: options.isDryRun)
        guard var result = try ledger.mutated(review, transaction) else { return object }
        result = try reviewedForm(result)
        for member in ["name", "namespace", "generateName", "uid", "creationTimestamp", "managedFields"] {
            result.metadata[member] = object.metadata[member]
        }
        preparation.fillDefaults(&result)
        return result
    }

    /// What reviewers made, read as an object of the kind.
    func reviewedForm(_ object: JSONValue) throws -> JSONValue {
        do {
            return try RequestBody(kind: kind, validation: .ignore).admitted(object).object
        } catch {
            throw StatusError.internalFailure(error.reason)
        }
    }

    /// Refuses a body that names another namespace than the path.
    func checkNamespace(of object: JSONValue) throws {
        guard let own = object.metadataText("namespace")?.nonEmpty, own != namespace, kind.type.scope == .namespaced
        else { return }
        throw StatusError.badRequest(
            "the namespace of the provided object does not match the namespace sent on the request")
    }
}
