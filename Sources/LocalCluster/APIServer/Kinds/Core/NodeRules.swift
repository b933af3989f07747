import APIMachinery
import KubernetesModel

/// Nodes: what Go writes of them although it is empty, and their taints.
enum NodeRules {
    private static let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"]
    private static let facts = [
        "machineID", "systemUUID", "bootID", "kernelVersion", "osImage", "containerRuntimeVersion", "kubeletVersion",
        "kubeProxyVersion", "operatingSystem", "architecture",
    ]

    static func fill(_ node: inout JSONValue) {
        node.fill("spec", [:])
        node.fill("status", [:])
        node.edit("status") { status in
            for list in ["capacity", "allocatable"] { status.edit(list, QuantityText.canonicalize) }
            // What a node can give is all that it has, where it says nothing else.
            if status["allocatable"].isBlank, let capacity = status["capacity"], !capacity.isEmptyCollection {
                status["allocatable"] = capacity
            }
            status.fill("daemonEndpoints", [:])
            status.edit("daemonEndpoints") { $0.fill("kubeletEndpoint", ["Port": 0]) }
            status.fill("nodeInfo", [:])
            status.edit("nodeInfo") { info in for fact in facts { info.fill(fact, "") } }
        }
    }

    static func problems(_ node: JSONValue) -> [FieldError] {
        var seen: Set<String> = []
        return (node[path: "spec", "taints"]?.arrayValue ?? []).enumerated().flatMap { index, taint in
            let field = "spec.taints[\(index)]"
            let key = taint["key"]?.stringValue ?? ""
            let effect = taint["effect"]?.stringValue ?? ""
            var problems = NameRule.qualifiedNameViolations(of: key).map {
                FieldError.invalid("\(field).key", .string(key), $0)
            }
            if effect.isEmpty {
                problems.append(.required("\(field).effect"))
            } else if !effects.contains(effect) {
                problems.append(.notSupported("\(field).effect", .string(effect), effects))
            }
            if !seen.insert("\(key):\(effect)").inserted {
                var duplicate = FieldError.duplicate(FieldPath(field), taint)
                duplicate.detail = "taints must be unique by key and effect pair"
                problems.append(duplicate)
            }
            return problems
        }
    }
}
