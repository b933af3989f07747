import APIMachinery
import KubernetesModel

/// RuntimeClasses: what nodes run pods with.
enum RuntimeClassRules {
    static func problems(_ runtime: JSONValue) -> [FieldError] {
        let handler = runtime["handler"]?.stringValue ?? ""
        var problems = NameRule.dns1123Label.violations(of: handler).map {
            FieldError.invalid("handler", .string(handler), $0)
        }
        if let overhead = runtime[path: "overhead", "podFixed"] {
            problems += ResourceValidation.problems(["limits": overhead], "overhead")
        }
        let scheduling = runtime["scheduling"]
        problems += MetadataRules.labelProblems(scheduling?["nodeSelector"], "scheduling.nodeSelector")
        problems += SchedulingValidation.tolerationProblems(
            scheduling?["tolerations"]?.arrayValue ?? [], "scheduling.tolerations")
        return problems
    }

    static func updateProblems(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        new["handler"] == old["handler"]
            ? [] : [.invalid("handler", new["handler"] ?? "", "field is immutable")]
    }
}

extension Strategy {
    static var runtimeClass: Strategy {
        var strategy = Strategy()
        strategy.allowsUnconditionalUpdate = false
        strategy.fillDefaults = { runtime in
            runtime.edit("overhead") { $0.edit("podFixed", QuantityText.canonicalize) }
        }
        strategy.validate = RuntimeClassRules.problems
        strategy.validateUpdate = RuntimeClassRules.updateProblems
        return strategy
    }
}
