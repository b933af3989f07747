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
            let stored = (definition[path: "spec", "versions"]?.arrayValue ?? []).filter { $0["storage"] == true }
            return [
                "conditions": .null, "acceptedNames": ["plural": "", "kind": ""],
                "storedVersions": .array(stored.compactMap { $0["name"] }),
            ]
        }
        strategy.fillDefaults = DefinitionRules.fill
        strategy.validate = DefinitionRules.problems
        strategy.validateUpdate = DefinitionRules.updateProblems
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

    static func problems(_ document: JSONValue) -> [FieldError] {
        let definition = CustomDefinition(document)
        var problems: [FieldError] = []
        if document.name != "\(definition.names.plural).\(definition.group)" {
            problems.append(
                .invalid("metadata.name", .string(document.name), "must be spec.names.plural+\".\"+spec.group"))
        }
        if definition.group.isEmpty {
            problems.append(.required("spec.group"))
        } else if !definition.group.contains(".") {
            problems.append(
                .invalid("spec.group", .string(definition.group), "should be a domain with at least one dot"))
        }
        let names = definition.names
        for (member, value) in [
            ("kind", names.kind), ("listKind", names.listKind), ("plural", names.plural), ("singular", names.singular),
        ] where value.isEmpty { problems.append(.required("spec.names.\(member)")) }
        if document[path: "spec", "scope"].isBlank { problems.append(.required("spec.scope")) }
        return problems + versionProblems(document[path: "spec", "versions"]?.arrayValue ?? [])
    }

    static func updateProblems(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        [["group"], ["scope"], ["names", "kind"], ["names", "plural"]].compactMap { path in
            let value = new["spec"]?.value(at: path)
            guard value != old["spec"]?.value(at: path) else { return nil }
            return .invalid("spec.\(path.joined(separator: "."))", value ?? "", "field is immutable")
        }
    }

    private static func versionProblems(_ versions: [JSONValue]) -> [FieldError] {
        var problems: [FieldError] = []
        if versions.filter({ $0["storage"] == true }).count != 1 {
            problems.append(
                .invalid(
                    "spec.versions", versions.isEmpty ? .null : .array(versions),
                    "must have exactly one version marked as storage version"))
        }
        for (index, version) in versions.enumerated() {
            let field = FieldPath("spec.versions").index(index).child("schema")
            if version[path: "schema", "openAPIV3Schema"] == nil {
                problems.append(.required(field.child("openAPIV3Schema"), "schemas are required"))
            }
        }
        return problems
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
        status["storedVersions"] = storedVersions(document, status)
        guard status != document["status"] else { return }
        transaction.put(
            document.replacing("status", status), at: StorageKey(resource: resource, name: definition.name))
    }

    private static func storedVersions(_ document: JSONValue, _ status: JSONValue) -> JSONValue {
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
