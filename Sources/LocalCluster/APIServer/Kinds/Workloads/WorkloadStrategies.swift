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
                + WorkloadValidation.deadlineProblems(spec)
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
            return StatefulSetRules.problems(spec) + WorkloadValidation.problems(spec, kind: "statefulset")
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
            DaemonSetRules.fillTemplateGeneration(&set)
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
        strategy.prepareForCreate = { set, _ in DaemonSetRules.countTemplate(of: &set, replacing: nil) }
        strategy.prepareForUpdate = { set, old, _ in DaemonSetRules.countTemplate(of: &set, replacing: old) }
        strategy.validate = { set in
            let spec = set["spec"] ?? [:]
            return WorkloadValidation.problems(spec, kind: "daemonset") + DaemonSetRules.problems(spec)
        }
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
