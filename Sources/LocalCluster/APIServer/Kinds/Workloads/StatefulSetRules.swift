import APIMachinery
import KubernetesModel

/// What StatefulSets have beside other workloads.
enum StatefulSetRules {
    static func fill(_ spec: inout JSONValue) {
        spec.fill("replicas", 1)
        spec.fill("podManagementPolicy", "OrderedReady")
        spec.fill("revisionHistoryLimit", 10)
        spec.fill("persistentVolumeClaimRetentionPolicy", [:])
        spec.edit("persistentVolumeClaimRetentionPolicy") { policy in
            policy.fill("whenDeleted", "Retain")
            policy.fill("whenScaled", "Retain")
        }
        spec.fill("updateStrategy", [:])
        spec.edit("updateStrategy") { strategy in
            strategy.fill("type", "RollingUpdate")
            guard strategy["type"] == "RollingUpdate" else { return }
            strategy.fill("rollingUpdate", [:])
            strategy.edit("rollingUpdate") { $0.fill("partition", 0) }
        }
        PodTemplateDefaults.fillTemplate(&spec)
        spec.editEach("volumeClaimTemplates") { claim in
            claim.fill("apiVersion", "v1")
            claim.fill("kind", "PersistentVolumeClaim")
            claim.edit("spec", ClaimDefaults.fill)
            claim.fill("status", [:])
            claim.edit("status") { $0.fill("phase", "Pending") }
        }
    }

    static func problems(_ spec: JSONValue) -> [FieldError] {
        var problems: [FieldError] = []
        if let policy = spec["podManagementPolicy"], policy != "OrderedReady", policy != "Parallel" {
            problems.append(.invalid("spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'"))
        }
        problems += rolloutProblems(spec["updateStrategy"] ?? [:])
        for (index, claim) in (spec["volumeClaimTemplates"]?.arrayValue ?? []).enumerated() {
            problems += ClaimDefaults.problems(claim["spec"] ?? [:], "spec.volumeClaimTemplates[\(index)].spec")
        }
        return problems
    }

    private static func rolloutProblems(_ strategy: JSONValue) -> [FieldError] {
        switch strategy["type"]?.stringValue ?? "" {
        case "RollingUpdate": return []
        case "OnDelete":
            guard let rolling = strategy["rollingUpdate"], rolling != .null else { return [] }
            return [
                .invalid(
                    "spec.updateStrategy.rollingUpdate", printed: goRollingUpdate.text(rolling),
                    "only allowed for updateStrategy 'RollingUpdate'")
            ]
        default:
            return [
                .invalid(
                    "spec.updateStrategy", printed: goStrategy.text(strategy),
                    "must be 'RollingUpdate' or 'OnDelete'")
            ]
        }
    }

    private static let goRollingUpdate = GoStruct.fields([
        .init("Partition", "partition", .value(zero: 0)), .init("MaxUnavailable", "maxUnavailable"),
    ])
    private static let goStrategy = GoStruct.fields([
        .init("Type", "type", .value(zero: "")), .init("RollingUpdate", "rollingUpdate", .pointer(goRollingUpdate)),
    ])

    static func updateProblems(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        func fixed(_ object: JSONValue) -> JSONValue {
            var spec = object["spec"] ?? [:]
            for member in [
                "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit",
                "persistentVolumeClaimRetentionPolicy", "minReadySeconds",
            ] { spec[member] = nil }
            return spec
        }
        guard fixed(new) != fixed(old) else { return [] }
        return [
            .forbidden(
                "spec",
                "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
            )
        ]
    }
}
