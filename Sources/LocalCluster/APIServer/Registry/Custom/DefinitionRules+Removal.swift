import KubernetesModel

/// A definition goes when its last object has gone.
extension DefinitionRules {
    /// Deletes the objects of a definition that is to be removed; those with finalizers stay until they lose them.
    static func removeObjects(
        of document: JSONValue, _ settings: ClusterSettings, _ transaction: inout Transaction
    ) throws {
        let definition = CustomDefinition(document)
        let objects = "\(definition.names.plural).\(definition.group)"
        let quotas = definition.kinds().first.map { QuotaAdmission(kind: $0, isDryRun: false) }
        for var object in transaction.objects(objects) {
            let key = StorageKey(
                resource: objects, namespace: object.metadataText("namespace"), name: object.name)
            if object[path: "metadata", "finalizers"].isBlank {
                transaction.remove(key)
                try quotas?.settle(nil, replacing: object, &transaction)
            } else if object.metadata["deletionTimestamp"] == nil {
                object.metadata["deletionTimestamp"] = .string(settings.now())
                object.metadata["deletionGracePeriodSeconds"] = 0
                transaction.put(object, at: key)
            }
        }
        removeIfEmpty(definition, &transaction)
        GroupServices.follow(
            definitionsOf: definition.group, changed: definition.name, settings, &transaction)
    }

    /// Removes the definition of a kind when it only waited for the object that is gone now.
    static func finishRemoval(kind: String, group: String, _ transaction: inout Transaction) throws {
        let definition = transaction.objects(resource).map(CustomDefinition.init).first {
            $0.group == group && $0.names.kind == kind && $0.isTerminating
        }
        if let definition { removeIfEmpty(definition, &transaction) }
    }

    private static func removeIfEmpty(_ definition: CustomDefinition, _ transaction: inout Transaction) {
        let left = transaction.remaining("\(definition.names.plural).\(definition.group)")
        guard left == 0 else { return }
        let key = StorageKey(resource: resource, name: definition.name)
        guard var document = transaction.object(key) else { return }
        let others = (document[path: "metadata", "finalizers"]?.arrayValue ?? []).filter {
            $0 != .string(cleanupFinalizer)
        }
        if others.isEmpty {
            transaction.remove(key)
        } else {
            document.metadata["finalizers"] = .array(others)
            transaction.put(document, at: key)
        }
    }
}
