import APIMachinery
import KubernetesModel

/// The classes that other objects name: of storage, of priority and of ingresses.
enum ClassValidation {
    static func storageProblems(_ storage: JSONValue) -> [FieldError] {
        let provisioner = storage["provisioner"]?.stringValue ?? ""
        var problems: [FieldError] =
            provisioner.isEmpty
            ? [.required("provisioner")]
            : NameRule.qualifiedNameViolations(of: provisioner.lowercased()).map {
                .invalid("provisioner", .string(provisioner), $0)
            }
        for (member, values) in [
            ("reclaimPolicy", ["Delete", "Retain"]), ("volumeBindingMode", ["Immediate", "WaitForFirstConsumer"]),
        ] {
            if let value = storage[member], !values.contains(value.stringValue ?? "") {
                problems.append(.notSupported(member, value, values))
            }
        }
        return problems
    }

    static func priorityProblems(_ priority: JSONValue) -> [FieldError] {
        let name = priority.name
        let known: [String: Int64] = [
            "system-node-critical": 2_000_001_000, "system-cluster-critical": 2_000_000_000,
        ]
        let value = priority["value"]?.integerValue ?? 0
        var problems: [FieldError] = []
        if name.hasPrefix("system-") {
            let refusal = "priority class names with 'system-' prefix are reserved for system use only. error: "
            if let expected = known[name] {
                if value != expected {
                    problems.append(
                        .forbidden("metadata.name", "\(refusal)value of \(name) PriorityClass must be \(expected)"))
                }
            } else {
                problems.append(
                    .forbidden("metadata.name", "\(refusal)\(name) is not a known system priority class"))
            }
        } else if value > 1_000_000_000 {
            problems.append(
                .forbidden("value", "maximum allowed value of a user defined priority is 1000000000"))
        }
        let policies = ["Never", "PreemptLowerPriority"]
        if let policy = priority["preemptionPolicy"], !policies.contains(policy.stringValue ?? "") {
            problems.append(.notSupported("preemptionPolicy", policy, policies))
        }
        return problems
    }

    static func priorityUpdateProblems(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        var problems: [FieldError] = []
        if new["value"] != old["value"] {
            problems.append(.forbidden("value", "may not be changed in an update."))
        }
        if new["preemptionPolicy"] != old["preemptionPolicy"] {
            problems.append(.invalid("preemptionPolicy", new["preemptionPolicy"] ?? .null, "field is immutable"))
        }
        return problems
    }

    static func ingressProblems(_ ingressClass: JSONValue) -> [FieldError] {
        let controller = ingressClass[path: "spec", "controller"]?.stringValue ?? ""
        let field = "spec.controller"
        guard !controller.isEmpty else { return [.required(field)] }
        guard controller.utf8.count <= 250 else { return [.tooLong(FieldPath(field), maximum: 250)] }
        let parts = controller.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            return [
                .invalid(
                    field, .string(controller), "must be a domain-prefixed path (such as \"acme.io/foo\")")
            ]
        }
        let host = String(parts[0])
        return NameRule.dns1123Subdomain.violations(of: host).map { .invalid(field, .string(host), $0) }
    }

    static func ingressUpdateProblems(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        let controllers = [new, old].map { $0[path: "spec", "controller"] ?? .null }
        return controllers[0] == controllers[1]
            ? [] : [.invalid("spec.controller", controllers[0], "field is immutable")]
    }
}

extension Strategy {
    static var ingressClass: Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["spec"])
        strategy.fillDefaults = { $0.fill("spec", [:]) }
        strategy.validate = ClassValidation.ingressProblems
        strategy.validateUpdate = ClassValidation.ingressUpdateProblems
        return strategy
    }

    static var replicationController: Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["spec"])
        strategy.initialStatus = { _ in ["replicas": 0] }
        strategy.fillDefaults = { controller in
            controller.fill("spec", [:])
            controller.edit("status") { GoForm.dropZeros(in: &$0, except: ["replicas"]) }
            controller.edit("spec") { spec in
                spec.fill("replicas", 1)
                PodTemplateDefaults.fillTemplate(&spec)
                // Selector and labels follow from the template's labels.
                guard let labels = spec[path: "template", "metadata"]?["labels"], !labels.isEmptyCollection else {
                    return
                }
                if spec["selector"].isBlank { spec["selector"] = labels }
            }
            let labels = controller[path: "spec", "template", "metadata"]?["labels"]
            if controller.metadata["labels"].isBlank, let labels { controller.metadata["labels"] = labels }
        }
        return strategy
    }
}
