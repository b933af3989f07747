import APIMachinery
import KubernetesModel

/// The strategies of network, policy, storage and the other smaller groups.
extension Strategy {
    static var ingress: Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["spec"])
        strategy.initialStatus = { _ in ["loadBalancer": [:]] }
        strategy.validate = IngressValidation.problems
        return strategy
    }

    static var networkPolicy: Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["spec"])
        strategy.fillDefaults = { policy in
            policy.edit("spec") { spec in
                if spec["policyTypes"].isBlank {
                    spec["policyTypes"] = spec["egress"].isBlank ? ["Ingress"] : ["Ingress", "Egress"]
                }
                for list in ["ingress", "egress"] {
                    spec.editEach(list) { rule in rule.editEach("ports") { $0.fill("protocol", "TCP") } }
                }
            }
        }
        strategy.validate = NetworkPolicyValidation.problems
        return strategy
    }

    static var podDisruptionBudget: Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["spec"])
        strategy.initialStatus = { _ in
            ["disruptionsAllowed": 0, "currentHealthy": 0, "desiredHealthy": 0, "expectedPods": 0]
        }
        strategy.validate = { budget in
            let spec = budget["spec"]
            let amounts = ["minAvailable", "maxUnavailable"]
            var problems: [FieldError] = []
            if !amounts.contains(where: { (spec?[$0]).isAbsent }) {
                problems.append(
                    .invalid("spec", spec ?? .null, "minAvailable and maxUnavailable cannot be both set"))
            }
            problems += amounts.flatMap { IntOrPercent.problems(spec?[$0], "spec.\($0)", isLimited: true) }
            problems += LabelSelectorValidation.problems(spec?["selector"], "spec.selector")
            let policies = ["AlwaysAllow", "IfHealthyBudget"]
            if let policy = spec?["unhealthyPodEvictionPolicy"]?.stringValue, !policies.contains(policy) {
                problems.append(.notSupported("spec.unhealthyPodEvictionPolicy", .string(policy), policies))
            }
            return problems
        }
        return strategy
    }

    static var horizontalPodAutoscaler: Strategy {
        var strategy = Strategy()
        strategy.initialStatus = { _ in ["desiredReplicas": 0, "currentMetrics": .null] }
        strategy.fillDefaults = { scaler in scaler.edit("spec", AutoscalerRules.fill) }
        strategy.validate = AutoscalerRules.problems
        return strategy
    }

    static var storageClass: Strategy {
        var strategy = Strategy()
        strategy.fillDefaults = { storage in
            storage.fill("reclaimPolicy", "Delete")
            storage.fill("volumeBindingMode", "Immediate")
        }
        strategy.validate = ClassValidation.storageProblems
        strategy.validateUpdate = { new, old in
            let forbidden: [FieldError] = ["parameters", "provisioner", "reclaimPolicy"].compactMap { member in
                new[member] == old[member] ? nil : .forbidden(member, "updates to \(member) are forbidden.")
            }
            let mode = new["volumeBindingMode"] ?? .null
            return mode == old["volumeBindingMode"]
                ? forbidden : forbidden + [.invalid("volumeBindingMode", mode, "field is immutable")]
        }
        return strategy
    }

    static var priorityClass: Strategy {
        var strategy = Strategy()
        strategy.generation = .members([])
        strategy.fillDefaults = { $0.fill("preemptionPolicy", "PreemptLowerPriority") }
        strategy.validate = ClassValidation.priorityProblems
        strategy.validateUpdate = ClassValidation.priorityUpdateProblems
        return strategy
    }

    static var lease: Strategy {
        var strategy = Strategy()
        strategy.allowsUnconditionalUpdate = false
        strategy.fillDefaults = { $0.fill("spec", [:]) }
        strategy.validate = LeaseValidation.problems
        return strategy
    }

    static var endpointSlice: Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["endpoints", "ports"])
        strategy.fillDefaults = { slice in
            slice.editEach("ports") { port in
                port.fill("name", "")
                port.fill("protocol", "TCP")
            }
            for list in ["endpoints", "ports"] where slice[list] == nil { slice[list] = .null }
        }
        strategy.validate = EndpointsValidation.sliceProblems
        strategy.validateUpdate = { new, old in
            new["addressType"] == old["addressType"]
                ? [] : [.invalid("addressType", new["addressType"] ?? .null, "field is immutable")]
        }
        return strategy
    }

    static var role: Strategy {
        var strategy = Strategy()
        strategy.nameViolations = NameRule.pathSegmentViolations(of:)
        strategy.fillDefaults = { $0.fill("rules", .null) }
        strategy.validate = RoleValidation.problems
        return strategy
    }

    static var roleBinding: Strategy {
        var strategy = Strategy()
        strategy.nameViolations = NameRule.pathSegmentViolations(of:)
        let group: JSONValue = "rbac.authorization.k8s.io"
        strategy.fillDefaults = { binding in
            binding.edit("roleRef") { if $0["apiGroup"].isBlank { $0["apiGroup"] = group } }
            binding.editEach("subjects") { subject in
                if subject["kind"] != "ServiceAccount", subject["apiGroup"].isBlank { subject["apiGroup"] = group }
            }
        }
        strategy.validate = RoleValidation.bindingProblems
        strategy.validateUpdate = { new, old in
            guard new["roleRef"] != old["roleRef"], let reference = new["roleRef"] else { return [] }
            let value: JSONValue = [
                "APIGroup": reference["apiGroup"] ?? "", "Kind": reference["kind"] ?? "",
                "Name": reference["name"] ?? "",
            ]
            return [.invalid("roleRef", value, "cannot change roleRef")]
        }
        return strategy
    }
}
