import APIMachinery
import KubernetesModel

/// What is wrong with a container's environment.
enum EnvironmentValidation {
    static func problems(of container: JSONValue, _ field: String) -> [FieldError] {
        (container["env"]?.arrayValue ?? []).enumerated().flatMap { index, variable in
            variableProblems(variable, "\(field).env[\(index)]")
        }
            + (container["envFrom"]?.arrayValue ?? []).enumerated().flatMap { index, source in
                sourceProblems(source, "\(field).envFrom", index)
            }
    }

    private static func nameProblems(_ name: String, _ field: String) -> [FieldError] {
        guard !name.utf8.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "=") }) else { return [] }
        return [
            .invalid(
                field, .string(name),
                "a valid environment variable name must consist only of printable ASCII characters other than '='")
        ]
    }

    private static func variableProblems(_ variable: JSONValue, _ path: String) -> [FieldError] {
        let name = variable["name"]?.stringValue ?? ""
        let problems: [FieldError] =
            name.isEmpty ? [.required("\(path).name")] : nameProblems(name, "\(path).name")
        guard let source = variable["valueFrom"], !source.isNull else { return problems }
        return problems
            + valueProblems(source, "\(path).valueFrom", hasValue: !variable["value"].isBlank)
    }

    private static func valueProblems(_ source: JSONValue, _ field: String, hasValue: Bool) -> [FieldError] {
        var problems: [FieldError] = []
        var count = 0
        for name in ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"] {
            guard let reference = source[name], !reference.isNull else { continue }
            count += 1
            switch name {
            case "fieldRef": problems += fieldProblems(reference, "\(field).fieldRef")
            case "resourceFieldRef": problems += resourceProblems(reference, "\(field).resourceFieldRef")
            case "configMapKeyRef", "secretKeyRef": problems += keyProblems(reference, "\(field).\(name)")
            default: break
            }
        }
        if count == 0 {
            problems.append(
                .invalid(
                    field, "",
                    "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
                ))
        } else if hasValue {
            problems.append(.invalid(field, "", "may not be specified when `value` is not empty"))
        } else if count > 1 {
            problems.append(.invalid(field, "", "may not have more than one field specified at a time"))
        }
        return problems
    }

    private static func keyProblems(_ reference: JSONValue, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        if reference["name"].isBlank { problems.append(.required("\(field).name")) }
        let key = reference["key"]?.stringValue ?? ""
        if key.isEmpty {
            problems.append(.required("\(field).key"))
        } else {
            problems += DataKeys.problems(of: key).map { .invalid("\(field).key", .string(key), $0) }
        }
        return problems
    }

    /// The fields of a pod that a variable may have the value of.
    private static let fields = [
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
        "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
    ]

    /// The fields that the downward API knows but variables may not have.
    private static let otherFields: Set = [
        "metadata.annotations", "metadata.labels", "spec.restartPolicy", "spec.schedulerName", "status.phase",
    ]

    private static func fieldProblems(_ reference: JSONValue, _ field: String) -> [FieldError] {
        let path = reference["fieldPath"]?.stringValue ?? ""
        if path.isEmpty { return [.required("\(field).fieldPath")] }
        for member in ["metadata.annotations", "metadata.labels"] {
            guard path.hasPrefix("\(member)['"), path.hasSuffix("']") else { continue }
            let key = String(path.dropFirst(member.count + 2).dropLast(2))
            // Annotations' keys have no case.
            return NameRule.qualifiedNameViolations(of: member == "metadata.annotations" ? key.lowercased() : key).map {
                .invalid(field, .string(key), $0)
            }
        }
        if fields.contains(path) { return [] }
        if otherFields.contains(path) { return [.notSupported("\(field).fieldPath", .string(path), fields)] }
        return [
            .invalid(
                "\(field).fieldPath", .string(path), "error converting fieldPath: field label not supported: \(path)")
        ]
    }

    /// The resources of a container that a variable may have the amount of.
    private static let resources = ["limits", "requests"].flatMap { list in
        ["cpu", "ephemeral-storage", "memory"].map { "\(list).\($0)" }
    }

    private static func resourceProblems(_ reference: JSONValue, _ field: String) -> [FieldError] {
        let resource = reference["resource"]?.stringValue ?? ""
        if resource.isEmpty { return [.required("\(field).resource")] }
        let isPages = ["limits.hugepages-", "requests.hugepages-"].contains { resource.hasPrefix($0) }
        if isPages || resources.contains(resource) { return [] }
        return [.notSupported("\(field).resource", .string(resource), resources)]
    }

    private static func sourceProblems(_ source: JSONValue, _ list: String, _ index: Int) -> [FieldError] {
        let path = "\(list)[\(index)]"
        var problems: [FieldError] = []
        if let prefix = source["prefix"]?.stringValue?.nonEmpty {
            problems += nameProblems(prefix, "\(path).prefix")
        }
        let references = ["configMapRef", "secretRef"].filter { !source[$0].isAbsent }
        for name in references where (source[name]?["name"]).isBlank {
            problems.append(.required("\(path).\(name).name"))
        }
        switch references.count {
        case 0: problems.append(.invalid(list, "", "must specify one of: `configMapRef` or `secretRef`"))
        case 1: break
        default: problems.append(.invalid(list, "", "may not have more than one field specified at a time"))
        }
        return problems
    }
}
