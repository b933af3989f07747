import KubernetesModel
package import MilestoneAPI

/// Rules that the conditions of every status keep, after every pass.
///
/// Source: fluxcd/pkg, `runtime/conditions/check`, which re-states kstatus for controllers.
package enum ConditionInvariants {
    /// The rules that `status` of a platform of `generation` breaks, in words; empty when it is sound.
    package static func violations(of status: MilestonePlatformStatus, generation: Int64) -> [String] {
        let conditions = status.conditions ?? []
        var violations: [String] = []
        func require(_ holds: Bool, _ rule: String) { if !holds { violations.append(rule) } }
        func value(_ type: ConditionType) -> String? { conditions.first { $0.type == type.rawValue }?.status }
        let ready = value(.ready)
        let (reconciling, stalled) = (value(.reconciling), value(.stalled))

        require(
            ConditionType.always.allSatisfy { value($0) != nil },
            "every condition but Reconciling and Stalled is present")
        require(
            conditions.map(\.type)
                == ConditionType.allCases.map(\.rawValue).filter { type in
                    conditions.contains { $0.type == type }
                }, "conditions stand in their fixed order, each once")
        require(reconciling == nil || reconciling == "True", "Reconciling is absent unless True")
        require(stalled == nil || stalled == "True", "Stalled is absent unless True")
        require(reconciling == nil || stalled == nil, "Reconciling and Stalled are never both present")
        require(
            ready == "False" || (reconciling == nil && stalled == nil), "Ready is False while Reconciling or Stalled")
        require(
            ready != "False" || reconciling != nil || stalled != nil, "a Ready that is False has its cause beside it")
        require(ready != "Unknown", "Ready is never Unknown at the end of a pass")
        require(
            ready != "True" || ConditionType.always.allSatisfy { value($0) == "True" },
            "a platform is Ready only when every part is")
        require((status.observedGeneration ?? -1) <= generation, "no generation is observed before it exists")
        require(
            conditions.allSatisfy { $0.observedGeneration == status.observedGeneration },
            "every condition speaks of the generation of the status")
        require(
            conditions.allSatisfy { !($0.reason ?? "").isEmpty && $0.lastTransitionTime != nil },
            "every condition has a reason and a moment")
        return violations
    }

    /// The rules that the step from `old` to `new` breaks, in words; empty when it is sound.
    package static func violations(from old: MilestonePlatformStatus, to new: MilestonePlatformStatus) -> [String] {
        let before = Dictionary((old.conditions ?? []).map { ($0.type, $0) }) { $1 }
        let moved = (new.conditions ?? []).filter { condition in
            guard let previous = before[condition.type], let then = previous.lastTransitionTime,
                let now = condition.lastTransitionTime
            else { return false }
            return condition.status == previous.status ? now != then : now < then
        }
        var violations = moved.map { "\($0.type): the moment of transition changes with the status, and forwards" }
        if let then = old.observedGeneration, let now = new.observedGeneration, now < then {
            violations.append("the observed generation never goes back")
        }
        return violations
    }
}
