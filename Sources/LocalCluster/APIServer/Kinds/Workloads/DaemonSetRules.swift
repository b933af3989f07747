import APIMachinery
import KubernetesModel

/// DaemonSets: what is wrong with how they are updated.
enum DaemonSetRules {
    static func problems(_ spec: JSONValue) -> [FieldError] {
        NonnegativeFields.problems(spec, ["minReadySeconds"], "spec")
            + strategyProblems(spec["updateStrategy"] ?? [:], "spec.updateStrategy")
            + NonnegativeFields.problems(spec, ["revisionHistoryLimit"], "spec")
    }

    /// The annotation by which this version says how often the template has changed.
    private static let templateGeneration = "deprecated.daemonset.template.generation"

    /// Gives a set the annotation, which is always written.
    static func fillTemplateGeneration(_ set: inout JSONValue) {
        set.fill("metadata", [:])
        set.edit("metadata") { metadata in
            metadata.fill("annotations", [:])
            metadata.edit("annotations") { $0.fill(templateGeneration, "0") }
        }
    }

    /// Counts the templates that a set has had; nobody else can set the number.
    static func countTemplate(of set: inout JSONValue, replacing old: JSONValue?) {
        var count: Int64 = 1
        if let old {
            let text = old[path: "metadata", "annotations", templateGeneration]?.stringValue
            count = text.flatMap { Int64($0) } ?? 0
            if old[path: "spec", "template"] != set[path: "spec", "template"] { count += 1 }
        }
        set.edit("metadata") { $0.edit("annotations") { $0[templateGeneration] = .string(String(count)) } }
    }

    private static func strategyProblems(_ strategy: JSONValue, _ field: String) -> [FieldError] {
        switch strategy["type"]?.stringValue ?? "" {
        case "OnDelete": return []
        case "RollingUpdate":
            guard let update = strategy["rollingUpdate"], !update.isNull else {
                return [.required("\(field).rollingUpdate")]
            }
            return updateProblems(update, "\(field).rollingUpdate")
        case let other:
            let value: JSONValue = ["Type": .string(other), "RollingUpdate": strategy["rollingUpdate"] ?? .null]
            var problem = FieldError.notSupported(field, value, ["RollingUpdate", "OnDelete"])
            problem.valueText = GoStruct.fields([
                .init("Type", "Type", .value(zero: "")), .init("RollingUpdate", "RollingUpdate"),
            ]).text(value)
            return [problem]
        }
    }

    private static func updateProblems(_ update: JSONValue, _ field: String) -> [FieldError] {
        let members = ["maxUnavailable", "maxSurge"]
        let problems = members.flatMap { IntOrPercent.problems(update[$0], "\(field).\($0)", isLimited: true) }
        let isZero = members.map { [0, "0", "0%"].contains(update[$0] ?? 0) }
        if isZero == [false, false] {
            return problems + [
                .invalid(
                    "\(field).maxSurge", update["maxSurge"] ?? 0, "may not be set when maxUnavailable is non-zero")
            ]
        }
        if isZero == [true, true] {
            return problems + [.required("\(field).maxUnavailable", "cannot be 0 when maxSurge is 0")]
        }
        return problems
    }
}
