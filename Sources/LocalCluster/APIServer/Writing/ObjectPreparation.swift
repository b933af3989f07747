import APIMachinery
import KubernetesModel

/// The steps between a decoded object and the one that is stored, the same for each way of writing.
struct ObjectPreparation {
    let kind: ResourceKind
    let environment: ServerEnvironment

    private var strategy: Strategy { kind.strategy }

    // MARK: Creation

    /// Removes what only the server sets, and names the object.
    func begin(_ object: inout JSONValue, namespace: String?) throws {
        if !object.metadata["resourceVersion"].isBlank {
            throw StatusError.internalError("resourceVersion should not be set on objects to be created")
        }
        for member in ["resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"] {
            object.metadata[member] = nil
        }
        object.metadata["namespace"] = namespace.map(JSONValue.string)
        if object.metadata["name"].isBlank { generateName(&object) }
        object.metadata["uid"] = .string(environment.uid())
        object.metadata["creationTimestamp"] = .string(environment.timestamp())
    }

    /// Names an object that has a prefix for its name.
    func generateName(_ object: inout JSONValue) {
        guard let prefix = object.metadataText("generateName")?.nonEmpty else { return }
        // What is too long for a name is cut before the random end.
        object.metadata["name"] = .string(prefix.prefix(58) + environment.nameSuffix())
    }

    /// Fills in defaults.
    func fillDefaults(_ object: inout JSONValue) {
        strategy.fillDefaults(&object)
        kind.schema.applyDefaults(to: &object)
    }

    /// Sets what a new object begins with, and validates it.
    func finishCreation(_ object: inout JSONValue, _ transaction: inout Transaction) throws {
        if strategy.generation != .none { object.metadata["generation"] = 1 }
        if kind.hasStatusSubresource || !kind.isCustom, let status = strategy.initialStatus(object) {
            object["status"] = status
        } else if kind.hasStatusSubresource {
            object["status"] = nil
        }
        try strategy.prepareForCreate(&object, &transaction)
        try validate(object, old: nil, &transaction)
    }

    // MARK: Change

    /// Carries over what an update can't change.
    func keepSystemFields(_ object: inout JSONValue, from old: JSONValue) {
        var metadata = object.metadata
        for member in [
            "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "namespace",
            "name",
            "generateName",
        ] { metadata[member] = old.metadata[member] }
        metadata["selfLink"] = nil
        metadata["resourceVersion"] = old.metadata["resourceVersion"]
        object["metadata"] = metadata
    }

    /// Keeps of the old object what a write of the object, or of its status alone, does not reach.
    func isolate(_ object: inout JSONValue, from old: JSONValue, _ target: WriteTarget) {
        switch target {
        case .object, .scale:
            if kind.hasStatusSubresource { object["status"] = old["status"] }
        case .status:
            switch strategy.statusIsolation {
            case .spec: object["spec"] = old["spec"]
            case .specAndLabels:
                object["spec"] = old["spec"]
                object.metadata["labels"] = old.metadata["labels"]
            case .everythingButStatus:
                var result = old
                result["status"] = object["status"]
                result.metadata["managedFields"] = object.metadata["managedFields"]
                object = result
            }
        case .replacement(_, let change): change(&object, old)
        }
    }

    /// Raises the generation where the change is one of those it counts.
    func raiseGeneration(_ object: inout JSONValue, from old: JSONValue) {
        let isChanged =
            switch strategy.generation {
            case .none: false
            case .members(let members, let annotationsToo):
                members.contains { object[$0] != old[$0] }
                    || (annotationsToo && object.metadata["annotations"] != old.metadata["annotations"])
            case .membersBut(let members):
                Set((object.objectValue ?? [:]).keys).union((old.objectValue ?? [:]).keys).subtracting(members)
                    .contains { object[$0] != old[$0] }
            }
        guard isChanged else { return }
        object.metadata["generation"] = .integer((old[path: "metadata", "generation"]?.integerValue ?? 0) + 1)
    }

    // MARK: Validation

    /// Throws what is wrong with an object, or with its change; notes what the client should be warned of.
    func validate(
        _ object: JSONValue, old: JSONValue?, isStatus: Bool = false, _ transaction: inout Transaction
    ) throws {
        var problems =
            old.map { MetadataRules.updateProblems(object, $0) }
            ?? MetadataRules.problems(object, nameViolations: strategy.nameViolations)
        if old == nil { problems += strategy.validateNew(object) }
        let findings = kind.schema.check(object, replacing: old, after: problems)
        problems += findings.errors
        transaction.warnings += findings.warnings.map(\.description)
        problems += strategy.validate(object)
        if let old {
            problems += strategy.validateUpdate(object, old)
            if isStatus { problems += strategy.validateStatusUpdate(object, old) }
        }
        guard problems.isEmpty else { throw StatusError.invalid(kind.kindName, object.name, problems) }
    }
}

/// Keeps objects out of namespaces that are missing or on their way out.
enum NamespaceLifecycle {
    static func admit(
        _ kind: ResourceKind, namespace: String?, name: String, _ transaction: inout Transaction
    ) throws {
        guard kind.type.scope == .namespaced, let namespace else { return }
        guard let object = transaction.object(StorageKey(resource: "namespaces", name: namespace)) else {
            throw StatusError.notFound(ResourceName(group: "", plural: "namespaces"), namespace)
        }
        guard object.metadata["deletionTimestamp"] != nil else { return }
        throw StatusError.forbidden(
            kind.name, name, "unable to create new content in namespace \(namespace) because it is being terminated",
            causes: [
                StatusCause(
                    reason: "NamespaceTerminating", message: "namespace \(namespace) is being terminated",
                    field: "metadata.namespace")
            ])
    }
}
