import APIMachinery
import KubernetesModel

/// What is wrong with the metadata of objects, whatever their kind.
enum MetadataRules {
    private static let annotationsLimit: Int64 = 256 << 10

    /// The problems of an object's metadata.
    static func problems(_ object: JSONValue, nameViolations: (String) -> [String]) -> [FieldError] {
        let metadata = object.metadata
        var problems: [FieldError] = []
        if let prefix = metadata["generateName"]?.stringValue?.nonEmpty {
            // A dash at the end of the prefix stands inside the name.
            let masked = prefix.hasSuffix("-") && prefix.utf8.count > 1 ? String(prefix.dropLast()) + "a" : prefix
            problems += nameViolations(masked).map { .invalid("metadata.generateName", .string(prefix), $0) }
        }
        if object.name.isEmpty {
            problems.append(.required("metadata.name", "name or generateName is required"))
        } else {
            problems += nameViolations(object.name).map { .invalid("metadata.name", .string(object.name), $0) }
        }
        return problems + commonProblems(metadata)
    }

    /// The problems of changed metadata.
    ///
    /// The real server's update runs through several steps that each check them, and tells a mistake as often.
    static func updateProblems(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        let common = commonProblems(new.metadata)
        let finalizers = newFinalizerProblems(new, old)
        return common + common + finalizers + common + common + finalizers
    }

    private static func newFinalizerProblems(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        guard old.metadata["deletionTimestamp"] != nil else { return [] }
        let before = old[path: "metadata", "finalizers"]?.arrayValue ?? []
        let added = (new[path: "metadata", "finalizers"]?.arrayValue ?? []).filter { !before.contains($0) }
        guard !added.isEmpty else { return [] }
        let list = added.compactMap { $0.stringValue?.quoted }.joined(separator: ", ")
        return [
            .forbidden(
                "metadata.finalizers",
                "no new finalizers can be added if the object is being deleted, found new finalizers []string{\(list)}")
        ]
    }

    private static func commonProblems(_ metadata: JSONValue) -> [FieldError] {
        labelProblems(metadata["labels"], "metadata.labels") + annotationProblems(metadata["annotations"])
            + finalizerProblems(metadata["finalizers"]) + ownerProblems(metadata["ownerReferences"])
    }

    /// What is wrong with labels, or with a selector that is written like them.
    static func labelProblems(_ labels: JSONValue?, _ field: String) -> [FieldError] {
        (labels?.objectValue ?? [:]).sorted { $0.key < $1.key }.flatMap { key, value -> [FieldError] in
            let text = value.stringValue ?? ""
            return NameRule.qualifiedNameViolations(of: key).map { .invalid(field, .string(key), $0) }
                + NameRule.labelValue.violations(of: text).map { .invalid(field, .string(text), $0) }
        }
    }

    private static func annotationProblems(_ annotations: JSONValue?) -> [FieldError] {
        let members = annotations?.objectValue ?? [:]
        var problems: [FieldError] = members.keys.sorted().flatMap { key in
            NameRule.qualifiedNameViolations(of: key.lowercased()).map {
                .invalid("metadata.annotations", .string(key), $0)
            }
        }
        let size = members.reduce(0) { $0 + $1.key.utf8.count + ($1.value.stringValue?.utf8.count ?? 0) }
        if size > annotationsLimit {
            problems.append(FieldError.tooLong(FieldPath("metadata.annotations"), maximum: annotationsLimit))
        }
        return problems
    }

    private static func finalizerProblems(_ finalizers: JSONValue?) -> [FieldError] {
        let names = finalizers?.arrayValue?.compactMap(\.stringValue) ?? []
        var problems: [FieldError] = names.enumerated().flatMap { index, name -> [FieldError] in
            NameRule.qualifiedNameViolations(of: name).map {
                .invalid("metadata.finalizers[\(index)]", .string(name), $0)
            }
        }
        if names.contains("foregroundDeletion"), names.contains("orphan") {
            problems.append(
                .invalid(
                    "metadata.finalizers", .array(names.map(JSONValue.string)),
                    "finalizer orphan and foregroundDeletion cannot be both set"))
        }
        return problems
    }

    private static func ownerProblems(_ owners: JSONValue?) -> [FieldError] {
        let owners = owners?.arrayValue ?? []
        var problems: [FieldError] = []
        for (index, owner) in owners.enumerated() {
            let field = "metadata.ownerReferences[\(index)]"
            for member in ["apiVersion", "kind", "name", "uid"] where owner[member].isBlank {
                problems.append(.invalid("\(field).\(member)", "", "must not be empty"))
            }
        }
        let controllers = owners.filter { $0["controller"] == true }
        if controllers.count > 1 {
            problems.append(
                .invalid(
                    "metadata.ownerReferences", .array(owners),
                    "Only one reference can have Controller set to true. Found \"true\" in references for \(controllers[0]["name"]?.stringValue ?? "") and \(controllers[1]["name"]?.stringValue ?? "")"
                ))
        }
        return problems
    }
}
