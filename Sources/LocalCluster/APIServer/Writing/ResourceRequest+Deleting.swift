import FoundationEssentials
import HTTPTypes
import KubernetesModel

/// Answers to delete and deletecollection.
extension ResourceRequest {
    /// Namespaces that stay as long as the cluster does.
    private static let immortalNamespaces: Set<String> = ["default", "kube-system", "kube-public"]

    func delete() async throws -> APIResponse {
        let deletion = try Deletion(request)
        if kind.type.kind == "Namespace", kind.type.group.isEmpty, let name, Self.immortalNamespaces.contains(name) {
            throw StatusError.forbidden(kind.name, name, "this namespace may not be deleted")
        }
        let (outcome, warnings) = try await reviewed { ledger in
            try server.store.transaction { transaction in
                try delete(name ?? "", deletion, ledger, &transaction)
            }
        }
        var response = try answer(outcome)
        for warning in warnings { response.warn(warning) }
        return response
    }

    private func answer(_ outcome: DeletionOutcome) throws -> APIResponse {
        switch outcome {
        case .marked(let object): return try encoded(object)
        case .removed(let object) where kind.strategy.returnsDeletedObject: return try encoded(object)
        case .removed(let object):
            var details = kind.name.details(object.name)
            details.uid = object.metadataText("uid")
            return ResponseEncoder.response(to: StatusError.success(details: details), mediaType: mediaType)
        }
    }

    func deleteCollection() async throws -> APIResponse {
        let deletion = try Deletion(request)
        let filter = try objectFilter()
        let query = listQuery(filter)
        let page: ListPage
        do { page = try server.store.list(query) } catch { throw StatusError.internalError("\(error)") }
        _ = try await reviewed { ledger in
            try server.store.transaction { transaction in
                for object in page.items {
                    let namespace = object.metadataText("namespace")
                    guard transaction.object(kind.key(namespace: namespace, name: object.name)) != nil else { continue }
                    _ = try delete(object.name, namespace: namespace, deletion, ledger, &transaction)
                }
            }
        }
        let metadata: JSONValue = ["resourceVersion": .string(String(page.revision))]
        return ResponseEncoder.response(to: kind.list(of: page.items, metadata: metadata), mediaType: mediaType)
    }

    /// What became of an object.
    enum DeletionOutcome {
        case removed(JSONValue)
        /// It stays until its grace is over and its finalizers are gone.
        case marked(JSONValue)
    }

    func delete(
        _ name: String, namespace: String? = nil, _ deletion: Deletion, _ ledger: AdmissionLedger,
        _ transaction: inout Transaction
    ) throws -> DeletionOutcome {
        let key = kind.key(namespace: namespace ?? self.namespace, name: name)
        guard let stored = transaction.object(key) else { throw StatusError.notFound(kind.name, name) }
        try deletion.checkPreconditions(stored, kind)
        if ledger.isOpen {
            let review = attributes(
                .delete, nil, replacing: kind.presented(stored), isDryRun: deletion.isDryRun)
            _ = try ledger.mutated(review, transaction)
            try ledger.validate(review, transaction)
        }
        var object = stored
        kind.strategy.prepareForDelete(&object)
        let finalizers = deletion.finalizers(of: object)
        object.metadata["finalizers"] = finalizers.isEmpty ? .none : .some(.array(finalizers))
        let grace = kind.strategy.gracePeriod?(object, deletion.gracePeriodSeconds) ?? 0
        mark(&object, grace: grace)
        guard !Deletion.isComplete(object) else {
            // A pod shows the end of its grace a last time; other kinds just go.
            if kind.strategy.returnsDeletedObject, !deletion.isDryRun { object = transaction.put(object, at: key) }
            if !deletion.isDryRun { try remove(object, at: key, &transaction) }
            return .removed(object)
        }
        guard object != stored, !deletion.isDryRun else { return .marked(object) }
        let marked = transaction.put(object, at: key)
        try kind.strategy.afterMarkedForDeletion(marked, &transaction)
        return .marked(marked)
    }

    /// Notes that the deletion was asked for; a second request can only shorten the grace.
    private func mark(_ object: inout JSONValue, grace: Int64) {
        let isNew = object.metadata["deletionTimestamp"] == nil
        let left = object[path: "metadata", "deletionGracePeriodSeconds"]?.integerValue
        guard isNew || grace < left ?? 0 else { return }
        let isNamespace = kind.type.kind == "Namespace" && kind.type.group.isEmpty
        var metadata = object.metadata
        let asked = server.environment.date().addingTimeInterval(Double(isNew ? 0 : -(left ?? 0)))
        let base =
            isNew
            ? asked
            : metadata["deletionTimestamp"]?.stringValue.flatMap(Timestamp.init)?.date
                .addingTimeInterval(-Double(left ?? 0)) ?? asked
        metadata["deletionTimestamp"] = .string(Timestamp(base.addingTimeInterval(Double(grace))).description)
        // Namespaces end by their own finalizer and show no grace.
        if !isNamespace { metadata["deletionGracePeriodSeconds"] = .integer(grace) }
        if isNew, let generation = metadata["generation"]?.integerValue, generation > 0 {
            metadata["generation"] = .integer(generation + 1)
        }
        object["metadata"] = metadata
        if isNamespace { object.edit("status") { $0["phase"] = "Terminating" } }
    }
}
