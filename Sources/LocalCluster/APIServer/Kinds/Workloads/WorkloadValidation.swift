import APIMachinery
import KubernetesModel

/// What is wrong with workloads: things with a selector and a template.
enum WorkloadValidation {
    /// - Parameter kind: what messages call the workload; the real server calls a ReplicaSet a deployment.
    static func problems(_ spec: JSONValue, kind: String = "deployment") -> [FieldError] {
        var problems = NonnegativeFields.problems(spec, ["replicas"], "spec")
        let selector = spec["selector"]
        if selector.isAbsent {
            problems.append(.required("spec.selector"))
        } else {
            problems += LabelSelectorValidation.problems(selector, "spec.selector")
        }
        let isEmpty = (selector?["matchLabels"]).isBlank && (selector?["matchExpressions"]).isBlank
        if !selector.isAbsent, isEmpty {
            problems.append(
                .invalid("spec.selector", selector ?? .null, "empty selector is invalid for \(kind)"))
        }
        let labels = spec[path: "template", "metadata"]?["labels"]
        if selector.isAbsent || (!isEmpty && !LabelMatch.matches(selector: selector, labels: labels)) {
            problems.append(
                .invalid(
                    "spec.template.metadata.labels", labels ?? .null, "`selector` does not match template `labels`"))
        }
        let claims = (spec["volumeClaimTemplates"]?.arrayValue ?? []).compactMap {
            $0[path: "metadata", "name"]?.stringValue
        }
        problems += PodValidation.problems(
            spec: spec[path: "template", "spec"] ?? [:], at: "spec.template.spec", claims: claims)
        if let policy = spec.value(at: ["template", "spec", "restartPolicy"]), policy != "Always" {
            problems.append(.notSupported("spec.template.spec.restartPolicy", policy, ["Always"]))
        }
        if spec.value(at: ["template", "spec", "activeDeadlineSeconds"])?.integerValue != nil {
            let name = ["statefulset": "StatefulSet", "daemonset": "DaemonSet"][kind] ?? "ReplicaSet"
            problems.append(
                .forbidden(
                    "spec.template.spec.activeDeadlineSeconds", "activeDeadlineSeconds in \(name) is not Supported"))
        }
        return problems
    }

    /// The problems of a Deployment's times and counts.
    static func deadlineProblems(_ spec: JSONValue) -> [FieldError] {
        var problems = NonnegativeFields.problems(
            spec, ["minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"], "spec")
        let ready = spec["minReadySeconds"]?.integerValue ?? 0
        if let deadline = spec["progressDeadlineSeconds"]?.integerValue, deadline <= ready {
            problems.append(
                .invalid("spec.progressDeadlineSeconds", .integer(deadline), "must be greater than minReadySeconds"))
        }
        return problems
    }

    static func rolloutProblems(_ spec: JSONValue) -> [FieldError] {
        let rolling = spec[path: "strategy", "rollingUpdate"]
        switch spec[path: "strategy", "type"]?.stringValue {
        case "Recreate":
            guard rolling != nil else { return [] }
            return [
                .forbidden(
                    "spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")
            ]
        case "RollingUpdate":
            let field = "spec.strategy.rollingUpdate"
            var problems = IntOrPercent.problems(
                rolling?["maxUnavailable"], "\(field).maxUnavailable", isLimited: true)
            problems += IntOrPercent.problems(rolling?["maxSurge"], "\(field).maxSurge", isLimited: false)
            if isZero(rolling?["maxSurge"]), isZero(rolling?["maxUnavailable"]) {
                problems.append(
                    .invalid(
                        "\(field).maxUnavailable", rolling?["maxUnavailable"] ?? 0,
                        "may not be 0 when `maxSurge` is 0"))
            }
            return problems
        default:
            return [
                .notSupported(
                    "spec.strategy.type", spec[path: "strategy", "type"] ?? "", ["Recreate", "RollingUpdate"])
            ]
        }
    }

    static func selectorProblems(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        let selector = new[path: "spec", "selector"]
        guard selector != old[path: "spec", "selector"] else { return [] }
        return [.invalid("spec.selector", selector ?? .null, "field is immutable")]
    }

    private static func isZero(_ amount: JSONValue?) -> Bool { amount == 0 || amount == "0%" || amount == "0" }
}
