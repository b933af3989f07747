import FoundationEssentials
import KubernetesModel

extension Strategy {
    /// How pods are written.
    static func pod(_ settings: ClusterSettings) -> Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["spec"])
        strategy.initialStatus = { ["phase": "Pending", "qosClass": .string(PodQuality.qosClass($0["spec"]))] }
        strategy.fillDefaults = { pod in
            pod.edit("spec") { spec in
                PodTemplateDefaults.fill(&spec)
                PodTemplateDefaults.fillRequests(&spec)
                spec.fill("enableServiceLinks", true)
                if spec["hostNetwork"] == true { fillHostPorts(&spec) }
            }
            pod.edit("status", fillStatus)
        }
        strategy.admit = { pod, transaction in
            LimitRangeAdmission.fillDefaults(&pod, &transaction)
            try ServiceAccountAdmission.admit(&pod, settings, &transaction)
            try PriorityAdmission.admit(&pod, transaction)
            admitTolerations(&pod)
            try RuntimeClassAdmission.admit(&pod, &transaction)
        }
        strategy.admitValid = { pod, old, transaction in
            // What a pod's containers take can't change.
            if old == nil { try LimitRangeAdmission.check(pod: pod, transaction) }
        }
        strategy.validate = { PodValidation.problems(spec: $0["spec"] ?? [:], at: "spec") }
        strategy.validateUpdate = PodValidation.updateProblems
        strategy.gracePeriod = { pod, requested in
            let phase = pod[path: "status", "phase"]?.stringValue
            // Nothing runs that would need time to end.
            if JSONValue?.some(pod[path: "spec", "nodeName"] ?? .null).isBlank || phase == "Succeeded"
                || phase == "Failed"
            {
                return 0
            }
            let period = requested ?? pod[path: "spec", "terminationGracePeriodSeconds"]?.integerValue ?? 30
            return period < 0 ? 1 : period
        }
        strategy.returnsDeletedObject = true
        return strategy
    }

    /// How pod templates are written.
    static var podTemplate: Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["template"])
        strategy.fillDefaults = PodTemplateDefaults.fillTemplate
        strategy.validate = { template in
            PodValidation.problems(spec: template[path: "template", "spec"] ?? [:], at: "template.spec")
        }
        return strategy
    }

    /// What the admission plugin DefaultTolerationSeconds adds to every pod.
    private static func admitTolerations(_ pod: inout JSONValue) {
        pod.edit("spec") { spec in
            var tolerations = spec["tolerations"]?.arrayValue ?? []
            for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
                let isTolerated = tolerations.contains { toleration in
                    let effect = toleration["effect"]?.stringValue ?? ""
                    let own = toleration["key"]?.stringValue ?? ""
                    return (own == key || own.isEmpty) && (effect == "NoExecute" || effect.isEmpty)
                }
                guard !isTolerated else { continue }
                tolerations.append([
                    "key": .string(key), "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300,
                ])
            }
            spec["tolerations"] = .array(tolerations)
        }
    }

    private static func fillHostPorts(_ spec: inout JSONValue) {
        for list in ["containers", "initContainers"] {
            spec.editEach(list) { container in
                container.editEach("ports") { port in
                    if let own = port["containerPort"] { port.fill("hostPort", own) }
                }
            }
        }
    }

    private static func fillStatus(_ status: inout JSONValue) {
        if let address = status["podIP"], status["podIPs"].isAbsent { status["podIPs"] = [["ip": address]] }
        status.editEach("conditions") { condition in
            // Go writes these two times even when they are unset.
            for member in ["lastProbeTime", "lastTransitionTime"] where condition[member] == nil {
                condition[member] = .null
            }
        }
    }
}

/// The quality of service that a pod's resources amount to.
enum PodQuality {
    static func qosClass(_ spec: JSONValue?) -> String {
        let containers = ["containers", "initContainers"].flatMap { spec?[$0]?.arrayValue ?? [] }
        var isGuaranteed = true
        var asksForSomething = false
        for container in containers {
            for resource in ["cpu", "memory"] {
                let limit = quantity(container, "limits", resource)
                let request = quantity(container, "requests", resource)
                if limit != nil || request != nil { asksForSomething = true }
                if limit == nil || limit != request { isGuaranteed = false }
            }
        }
        guard asksForSomething else { return "BestEffort" }
        return isGuaranteed ? "Guaranteed" : "Burstable"
    }

    private static func quantity(_ container: JSONValue, _ list: String, _ resource: String) -> Double? {
        guard let text = container.value(at: ["resources", list, resource])?.stringValue,
            let value = Quantity(text).value, value != 0
        else { return nil }
        return value
    }
}
