import APIMachinery
import KubernetesModel

/// The strategies of the group `apps`.
extension Strategy {
    static var deployment: Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["spec"], annotationsToo: true)
        strategy.statusIsolation = .specAndLabels
        strategy.initialStatus = { _ in [:] }
        strategy.fillDefaults = { deployment in
            deployment.fill("spec", [:])
            deployment.edit("status") { GoForm.dropZeros(in: &$0, except: ["terminatingReplicas", "collisionCount"]) }
            deployment.edit("spec") { spec in
                spec.fill("replicas", 1)
                spec.fill("revisionHistoryLimit", 10)
                spec.fill("progressDeadlineSeconds", 600)
                spec.fill("strategy", [:])
                spec.edit("strategy") { strategy in
                    strategy.fill("type", "RollingUpdate")
                    guard strategy["type"] == "RollingUpdate" else { return }
                    strategy.fill("rollingUpdate", [:])
                    strategy.edit("rollingUpdate") { update in
                        update.fill("maxUnavailable", "25%")
                        update.fill("maxSurge", "25%")
                    }
                }
                PodTemplateDefaults.fillTemplate(&spec)
            }
        }
        strategy.validate = { deployment in
            let spec = deployment["spec"] ?? [:]
            return WorkloadValidation.problems(spec) + WorkloadValidation.rolloutProblems(spec)
        }
        strategy.validateUpdate = WorkloadValidation.selectorProblems
        return strategy
    }

    static var replicaSet: Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["spec"])
        strategy.initialStatus = { _ in ["replicas": 0] }
        strategy.fillDefaults = { set in
            set.fill("spec", [:])
            set.edit("status") { GoForm.dropZeros(in: &$0, except: ["replicas", "terminatingReplicas"]) }
            set.edit("spec") { spec in
                spec.fill("replicas", 1)
                PodTemplateDefaults.fillTemplate(&spec)
            }
        }
        strategy.validate = { WorkloadValidation.problems($0["spec"] ?? [:]) }
        strategy.validateUpdate = WorkloadValidation.selectorProblems
        return strategy
    }

    static var statefulSet: Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["spec"])
        strategy.initialStatus = { _ in ["replicas": 0, "availableReplicas": 0] }
        strategy.fillDefaults = { set in
            set.edit("spec", StatefulSetRules.fill)
            set.edit("status") { status in
                GoForm.dropZeros(in: &status, except: ["collisionCount"])
                status.fill("replicas", 0)
                status.fill("availableReplicas", 0)
            }
        }
        strategy.validate = { set in
            let spec = set["spec"] ?? [:]
            return StatefulSetRules.problems(spec) + WorkloadValidation.problems(spec)
        }
        strategy.validateUpdate = StatefulSetRules.updateProblems
        return strategy
    }

    static var daemonSet: Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["spec"])
        strategy.initialStatus = { _ in
            ["currentNumberScheduled": 0, "desiredNumberScheduled": 0, "numberMisscheduled": 0, "numberReady": 0]
        }
        strategy.fillDefaults = { set in
            set.fill("spec", [:])
            set.edit("spec") { spec in
                spec.fill("revisionHistoryLimit", 10)
                spec.fill("updateStrategy", [:])
                spec.edit("updateStrategy") { strategy in
                    strategy.fill("type", "RollingUpdate")
                    guard strategy["type"] == "RollingUpdate" else { return }
                    strategy.fill("rollingUpdate", ["maxUnavailable": 1, "maxSurge": 0])
                }
                PodTemplateDefaults.fillTemplate(&spec)
            }
        }
        strategy.validate = { WorkloadValidation.problems($0["spec"] ?? [:]) }
        strategy.validateUpdate = WorkloadValidation.selectorProblems
        return strategy
    }

    static var controllerRevision: Strategy {
        var strategy = Strategy()
        strategy.validateUpdate = { new, old in
            new["data"] == old["data"] ? [] : [.invalid("data", new["data"] ?? .null, "field is immutable")]
        }
        return strategy
    }
}

/// What is wrong with workloads: things with a selector and a template.
enum WorkloadValidation {
    static func problems(_ spec: JSONValue) -> [FieldError] {
        var problems: [FieldError] = []
        if let replicas = spec["replicas"]?.integerValue, replicas < 0 {
            problems.append(.invalid("spec.replicas", .integer(replicas), "must be greater than or equal to 0"))
        }
        if spec["selector"].isAbsent { problems.append(.required("spec.selector")) }
        let labels = spec[path: "template", "metadata"]?["labels"]
        if spec["selector"].isBlank || !LabelMatch.matches(selector: spec["selector"], labels: labels) {
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
            guard isZero(rolling?["maxSurge"]), isZero(rolling?["maxUnavailable"]) else { return [] }
            return [
                .invalid(
                    "spec.strategy.rollingUpdate.maxUnavailable", rolling?["maxUnavailable"] ?? 0,
                    "may not be 0 when `maxSurge` is 0")
            ]
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
        for (index, claim) in (spec["volumeClaimTemplates"]?.arrayValue ?? []).enumerated() {
            problems += ClaimDefaults.problems(claim["spec"] ?? [:], "spec.volumeClaimTemplates[\(index)].spec")
        }
        return problems
    }

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
