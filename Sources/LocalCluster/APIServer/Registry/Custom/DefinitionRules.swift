import APIMachinery
import KubernetesModel

extension Strategy {
    /// How CustomResourceDefinitions are written.
    static func definition(_ settings: ClusterSettings) -> Strategy {
        var strategy = Strategy()
        strategy.allowsUnconditionalUpdate = false
        strategy.generation = .members(["spec"])
        strategy.statusIsolation = .everythingButStatus
        strategy.initialStatus = { definition in
            let status: JSONValue = ["conditions": .null, "acceptedNames": ["plural": "", "kind": ""]]
            return status.replacing("storedVersions", DefinitionRules.storedVersions(definition, status))
        }
        strategy.fillDefaults = DefinitionRules.fill
        strategy.prepareForUpdate = { definition, _, _ in
            guard let status = definition["status"] else { return }
            let stored = DefinitionRules.storedVersions(definition, status)
            definition["status"] = status.replacing("storedVersions", stored)
        }
        strategy.validateNew = DefinitionCheck.errors(inNew:)
        strategy.validate = DefinitionCheck.errors(in:)
        strategy.validateUpdate = DefinitionCheck.errors(in:replacing:)
        strategy.afterCreate = { definition, transaction in
            DefinitionRules.acceptNames(definition, settings, &transaction)
        }
        strategy.afterUpdate = { definition, _, transaction in
            DefinitionRules.acceptNames(definition, settings, &transaction)
        }
        strategy.prepareForDelete = { definition in
            let cleanup: JSONValue = .string(DefinitionRules.cleanupFinalizer)
            let finalizers = definition[path: "metadata", "finalizers"]?.arrayValue ?? []
            if !finalizers.contains(cleanup) { definition.metadata["finalizers"] = .array(finalizers + [cleanup]) }
        }
        strategy.afterMarkedForDeletion = { definition, transaction in
            try DefinitionRules.removeObjects(of: definition, settings, &transaction)
        }
        return strategy
    }
}

/// The rules of CustomResourceDefinitions.
enum DefinitionRules {
    static let resource = "customresourcedefinitions.apiextensions.k8s.io"
    /// Holds a definition until its last object is gone.
    static let cleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io"

    static func fill(_ definition: inout JSONValue) {
        definition.edit("spec") { spec in
            spec.edit("names") { names in
                guard let kind = names["kind"]?.stringValue, !kind.isEmpty else { return }
                if names["singular"].isBlank { names["singular"] = .string(kind.lowercased()) }
                if names["listKind"].isBlank { names["listKind"] = .string("\(kind)List") }
            }
            spec.fill("conversion", ["strategy": "None"])
        }
    }

    /// Accepts a definition's names when no other one of its group has them, and says so in its status.
    static func acceptNames(_ document: JSONValue, _ settings: ClusterSettings, _ transaction: inout Transaction) {
        let definition = CustomDefinition(document)
        guard !definition.isTerminating else { return }
        let others = transaction.objects(resource).map(CustomDefinition.init).filter {
            $0.name != definition.name && $0.group == definition.group
                && ($0.isEstablished || $0.document[path: "status", "acceptedNames"]?["kind"] != "")
        }
        let conflict = conflict(of: definition.names, with: others.map(\.names))
        var status = document["status"] ?? [:]
        if conflict == nil { status["acceptedNames"] = document[path: "spec", "names"] }
        let conditions = status["conditions"]?.arrayValue ?? []
        func condition(_ type: String, _ holds: Bool, _ reason: String, _ message: String) -> JSONValue {
            let old = conditions.first { $0["type"] == .string(type) }
            let value: JSONValue = holds ? "True" : "False"
            let since = old?["status"] == value ? old?["lastTransitionTime"] : nil
            return [
                "type": .string(type), "status": value, "reason": .string(reason), "message": .string(message),
                "lastTransitionTime": since ?? .string(settings.now()),
            ]
        }
        if let conflict {
            status["acceptedNames"] = ["plural": .string(definition.names.plural), "kind": ""]
            status["conditions"] = [
                condition("NamesAccepted", false, conflict.reason, conflict.message),
                condition("Established", false, "NotAccepted", "not all names are accepted"),
            ]
        } else {
            status["conditions"] = [
                condition("NamesAccepted", true, "NoConflicts", "no conflicts found"),
                condition("Established", true, "InitialNamesAccepted", "the initial names have been accepted"),
            ]
        }
        if status != document["status"] {
            transaction.put(
                document.replacing("status", status), at: StorageKey(resource: resource, name: definition.name))
        }
        GroupServices.follow(definitionsOf: definition.group, changed: definition.name, settings, &transaction)
    }

    /// The versions that objects were ever stored in, with the one that they are stored in now.
    fileprivate static func storedVersions(_ document: JSONValue, _ status: JSONValue) -> JSONValue {
        var stored = status["storedVersions"]?.arrayValue ?? []
        let current = (document[path: "spec", "versions"]?.arrayValue ?? []).first { $0["storage"] == true }?["name"]
        if let current, !stored.contains(current) { stored.append(current) }
        return .array(stored)
    }

    private static func conflict(
        of names: CustomDefinition.Names, with others: [CustomDefinition.Names]
    ) -> (reason: String, message: String)? {
        func used(_ name: String) -> String { "\(name.quoted) is already in use" }
        if others.contains(where: { $0.listKind == names.listKind || $0.kind == names.listKind }) {
            return ("ListKindConflict", used(names.listKind))
        }
        if others.contains(where: { $0.kind == names.kind }) { return ("KindConflict", used(names.kind)) }
        if others.contains(where: { $0.plural == names.plural || $0.shortNames.contains(names.plural) }) {
            return ("PluralConflict", used(names.plural))
        }
        return nil
    }
}
