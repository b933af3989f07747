import APIMachinery
import KubernetesModel

/// Answers to update, and what patches share with it.
extension ResourceRequest {
    func update(_ target: WriteTarget) async throws -> APIResponse {
        let options = try WriteOptions(request, kind: "UpdateOptions")
        let body = RequestBody(kind: kind, validation: options.fieldValidation)
        if case .scale(let paths) = target { return try await updateScale(paths, options) }
        let decoded = try body.decode(request)
        try checkName(of: decoded.object)
        try checkNamespace(of: decoded.object)
        return try await store(target, options) { old in
            try checkPreconditions(of: decoded.object, against: old)
            return decoded
        }
    }

    /// Stores a change of an object and answers with it, its fields owned by whom the options name.
    ///
    /// - Parameter change: makes the new object from the old one, and says what there is to warn of; called again when
    ///   the object has changed meanwhile.
    func store(
        _ target: WriteTarget, _ options: WriteOptions, change: (JSONValue) throws -> RequestBody.Decoded
    ) async throws -> APIResponse {
        var warnings: [String] = []
        let (stored, told) = try await reviewed { ledger in
            try server.store.transaction { transaction in
                let stored = try replace(target, options: options, ledger, &transaction) { old in
                    let decoded = try change(old)
                    warnings = decoded.warnings
                    return decoded.object
                } own: { object, old in
                    object = kind.tracker(target).update(
                        object, replacing: old, by: options.fieldManager, at: Timestamp(server.environment.date()))
                }
                warnings += transaction.warnings
                return stored
            }
        }
        return try encoded(stored, warnings: warnings + told)
    }

    /// Stores a change of an object; nothing is written when nothing changed.
    ///
    /// - Parameters:
    ///   - change: makes the new object from the old one, which has its kind and version.
    ///   - own: records whose the fields are, once the defaults are in.
    func replace(
        _ target: WriteTarget, options: WriteOptions, _ ledger: AdmissionLedger, _ transaction: inout Transaction,
        change: (JSONValue) throws -> JSONValue, own: (inout JSONValue, _ old: JSONValue) throws -> Void
    ) throws -> JSONValue {
        let key = kind.key(namespace: namespace, name: name ?? "")
        guard let stored = transaction.object(key) else { throw StatusError.notFound(kind.name, name ?? "") }
        let old = kind.presented(stored)
        let preparation = ObjectPreparation(kind: kind, environment: server.environment)
        var object = try change(old)
        preparation.keepSystemFields(&object, from: old)
        preparation.fillDefaults(&object)
        preparation.isolate(&object, from: old, target)
        try own(&object, old)
        if ledger.isOpen {
            object = try mutated(object, replacing: old, target, preparation, options, ledger, transaction)
        }
        try grants?.check(object, replacing: old, kind, &transaction)
        try kind.strategy.prepareForUpdate(&object, target.isFinalization ? object : old, &transaction)
        if target.raisesGeneration { preparation.raiseGeneration(&object, from: old) }
        try preparation.validate(object, old: old, isStatus: target.isStatus, &transaction)
        try kind.strategy.admitValid(object, old, &transaction)
        if ledger.isOpen {
            try ledger.validate(try review(object, replacing: old, target, options), transaction)
        }
        let result = kind.stored(FieldOwnership.withTimes(of: old, in: object))
        if Deletion.isComplete(result) {
            if !options.isDryRun { try remove(result, at: key, &transaction) }
            return result
        }
        guard result != stored else { return result }
        try QuotaAdmission(kind: kind, isDryRun: options.isDryRun).settle(result, replacing: stored, &transaction)
        guard !options.isDryRun else { return result }
        let changed = transaction.put(result, at: key)
        try kind.strategy.afterUpdate(changed, stored, &transaction)
        return changed
    }

    /// A changed object as reviewers make it; what a write of this part does not reach stays as it is.
    private func mutated(
        _ object: JSONValue, replacing old: JSONValue, _ target: WriteTarget, _ preparation: ObjectPreparation,
        _ options: WriteOptions, _ ledger: AdmissionLedger, _ transaction: borrowing Transaction
    ) throws -> JSONValue {
        let review = try review(object, replacing: old, target, options)
        guard let result = try ledger.mutated(review, transaction) else { return object }
        if case .scale(let paths) = target {
            var scaled = object
            scaled.set(result[path: "spec", "replicas"] ?? 0, at: paths.specReplicas)
            return scaled
        }
        var mutated = try reviewedForm(result)
        mutated.metadata["managedFields"] = object.metadata["managedFields"]
        preparation.keepSystemFields(&mutated, from: old)
        preparation.fillDefaults(&mutated)
        preparation.isolate(&mutated, from: old, target)
        return mutated
    }

    /// A change as reviewers are told of it: one of a Scale is about the Scale.
    private func review(
        _ object: JSONValue, replacing old: JSONValue, _ target: WriteTarget, _ options: WriteOptions
    ) throws -> AdmissionAttributes {
        var documents = (new: object, old: old)
        if case .scale(let paths) = target {
            documents.new = try Scale.document(of: object, kind, paths)
            documents.old = try Scale.document(of: old, kind, paths)
        }
        return attributes(
            .update, documents.new, replacing: documents.old, subresource: target.subresource,
            isDryRun: options.isDryRun)
    }

    /// Removes an object for good.
    func remove(_ object: JSONValue, at key: StorageKey, _ transaction: inout Transaction) throws {
        transaction.remove(key)
        try QuotaAdmission(kind: kind, isDryRun: false).settle(nil, replacing: object, &transaction)
        try kind.strategy.afterRemove(object, &transaction)
    }

    /// Refuses a body that names another object than the path.
    func checkName(of object: JSONValue) throws {
        let own = object.name
        if own.isEmpty {
            throw StatusError.badRequest(
                "the name of the object (\(name ?? "") based on URL) was undeterminable: name must be provided")
        }
        guard own != name else { return }
        throw StatusError.badRequest(
            "the name of the object (\(own)) does not match the name on the URL (\(name ?? ""))")
    }

    /// Refuses a write that was made from another state of the object, or for another object of its name.
    func checkPreconditions(of object: JSONValue, against old: JSONValue) throws {
        let name = object.name
        if let uid = object.metadataText("uid")?.nonEmpty, let stored = old.metadataText("uid"), uid != stored {
            let path = [kind.storageKeyPrefix, namespace ?? "", name].filter { !$0.isEmpty }.joined(separator: "/")
            throw StatusError.conflict(
                kind.name, name,
                "StorageError: invalid object, Code: 4, Key: /registry/\(path), ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: \(uid), UID in object meta: \(stored)"
            )
        }
        guard let version = object.metadataText("resourceVersion")?.nonEmpty else {
            guard !kind.strategy.allowsUnconditionalUpdate else { return }
            throw StatusError.invalid(
                kind.name, name, [.invalid("metadata.resourceVersion", 0, "must be specified for an update")])
        }
        if version != old.metadataText("resourceVersion") { throw StatusError.modified(kind.name, name) }
    }
}

extension ResourceKind {
    /// The resource's part of an etcd key, which shows in one message.
    fileprivate var storageKeyPrefix: String { type.group.isEmpty ? type.plural : "\(type.group)/\(type.plural)" }
}

extension WriteTarget {
    /// Whether a write can change what the generation counts.
    fileprivate var raisesGeneration: Bool {
        switch self {
        case .object, .scale: true
        case .status, .replacement: false
        }
    }

    /// Whether a write is about the status alone.
    fileprivate var isStatus: Bool {
        if case .status = self { true } else { false }
    }

    /// Whether a write replaces the spec by rules of its own, which the kind's would undo.
    fileprivate var isFinalization: Bool {
        if case .replacement = self { true } else { false }
    }
}
