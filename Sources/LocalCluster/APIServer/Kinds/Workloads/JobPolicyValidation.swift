import APIMachinery
import KubernetesModel

/// What is wrong with how a Job counts and replaces its pods.
enum JobPolicyValidation {
    static func problems(_ spec: JSONValue, _ field: String) -> [FieldError] {
        modeProblems(spec, field) + failureProblems(spec, "\(field).podFailurePolicy")
            + replacementProblems(spec, "\(field).podReplacementPolicy")
    }

    private static func modeProblems(_ spec: JSONValue, _ field: String) -> [FieldError] {
        let modes = ["NonIndexed", "Indexed"]
        guard let mode = spec["completionMode"]?.stringValue else { return [] }
        if !modes.contains(mode) { return [.notSupported("\(field).completionMode", .string(mode), modes)] }
        guard mode == "Indexed" else { return [] }
        if spec["completions"].isAbsent {
            return [.required("\(field).completions", "when completion mode is Indexed")]
        }
        guard let parallelism = spec["parallelism"]?.integerValue, parallelism > 100_000 else { return [] }
        return [
            .invalid(
                "\(field).parallelism", .integer(parallelism),
                "must be less than or equal to 100000 when completion mode is Indexed")
        ]
    }

    private static func failureProblems(_ spec: JSONValue, _ field: String) -> [FieldError] {
        let actions = ["Count", "FailIndex", "FailJob", "Ignore"]
        return (spec[path: "podFailurePolicy", "rules"]?.arrayValue ?? []).enumerated().flatMap {
            index, rule -> [FieldError] in
            let path = "\(field).rules[\(index)]"
            var problems: [FieldError] = []
            let action = rule["action"]?.stringValue ?? ""
            if action.isEmpty {
                let list = actions.map(\.quoted).joined(separator: " ")
                problems.append(.required("\(path).action", "valid values: [\(list)]"))
            } else if !actions.contains(action) {
                problems.append(.notSupported("\(path).action", .string(action), actions))
            }
            if rule["onExitCodes"].isAbsent, rule["onPodConditions"].isBlank {
                problems.append(
                    FieldError(
                        kind: .invalid, path: FieldPath(path),
                        detail: "specifying one of OnExitCodes and OnPodConditions is required"))
            }
            return problems
        }
    }

    private static func replacementProblems(_ spec: JSONValue, _ field: String) -> [FieldError] {
        guard let policy = spec["podReplacementPolicy"]?.stringValue else { return [] }
        let policies = spec["podFailurePolicy"].isAbsent ? ["Failed", "TerminatingOrFailed"] : ["Failed"]
        return policies.contains(policy) ? [] : [.notSupported(field, .string(policy), policies)]
    }

    /// The problems of when a Job's pods are started anew.
    static func restartProblems(_ spec: JSONValue, _ field: String) -> [FieldError] {
        let path = "\(field).template.spec.restartPolicy"
        switch spec.value(at: ["template", "spec", "restartPolicy"])?.stringValue ?? "" {
        case "", "Always": return [.required(path, "valid values: \"OnFailure\", \"Never\"")]
        case "Never": return []
        case "OnFailure":
            guard !spec["podFailurePolicy"].isAbsent else { return [] }
            return [.invalid(path, "OnFailure", "only \"Never\" is supported when podFailurePolicy is specified")]
        case let other: return [.notSupported(path, .string(other), ["OnFailure", "Never"])]
        }
    }
}
