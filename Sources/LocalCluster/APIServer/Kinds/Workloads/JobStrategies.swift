import APIMachinery
import KubernetesModel

/// The strategies of the group `batch`.
extension Strategy {
    static var job: Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["spec"])
        strategy.initialStatus = { _ in [:] }
        strategy.fillDefaults = { job in
            job.edit("spec", JobRules.fill)
            job.edit("status") { GoForm.dropZeros(in: &$0, except: ["ready", "terminating"]) }
        }
        strategy.prepareForCreate = { job, _ in JobRules.fillSelector(&job) }
        strategy.validate = { job in
            let spec = job["spec"] ?? [:]
            return JobRules.problems(spec, "spec") + JobRules.selectorProblems(spec)
        }
        strategy.validateUpdate = JobRules.updateProblems
        return strategy
    }

    static var cronJob: Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["spec"])
        strategy.initialStatus = { _ in [:] }
        strategy.fillDefaults = { job in
            job.edit("spec") { spec in
                spec.fill("concurrencyPolicy", "Allow")
                spec.fill("suspend", false)
                spec.fill("successfulJobsHistoryLimit", 3)
                spec.fill("failedJobsHistoryLimit", 1)
                spec.edit("jobTemplate") { template in
                    template.fill("metadata", [:])
                    template.edit("spec") { spec in
                        spec.edit("template") { pods in
                            pods.fill("metadata", [:])
                            pods.edit("spec", PodTemplateDefaults.fill)
                        }
                    }
                }
            }
        }
        strategy.validate = CronJobRules.problems
        return strategy
    }
}

/// Jobs.
enum JobRules {
    private static let uidLabel = "batch.kubernetes.io/controller-uid"

    static func fill(_ spec: inout JSONValue) {
        if spec["completions"].isAbsent, spec["parallelism"].isAbsent { spec["completions"] = 1 }
        spec.fill("parallelism", 1)
        spec.fill("backoffLimit", 6)
        spec.fill("manualSelector", false)
        spec.fill("completionMode", "NonIndexed")
        spec.fill("suspend", false)
        let hasFailurePolicy = !spec["podFailurePolicy"].isAbsent
        spec.fill("podReplacementPolicy", hasFailurePolicy ? "Failed" : "TerminatingOrFailed")
        PodTemplateDefaults.fillTemplate(&spec)
    }

    /// Selects a Job's pods by its uid, which no other Job has.
    static func fillSelector(_ job: inout JSONValue) {
        guard let uid = job.metadata["uid"], job[path: "spec", "manualSelector"] != true else { return }
        let labels: [String: JSONValue] = [
            uidLabel: uid, "batch.kubernetes.io/job-name": .string(job.name), "controller-uid": uid,
            "job-name": .string(job.name),
        ]
        let name = job.name
        func add(_ owner: inout JSONValue) {
            var metadata = owner["metadata"] ?? [:]
            metadata["labels"] = .object((metadata["labels"]?.objectValue ?? [:]).merging(labels) { $1 })
            owner["metadata"] = metadata
        }
        // A template without labels of its own gives the Job its labels.
        if job[path: "metadata", "labels"].isBlank, !name.isEmpty { add(&job) }
        job.edit("spec") { spec in
            spec.edit("template", add)
            spec.fill("selector", [:])
            spec.edit("selector") { selector in
                selector.fill("matchLabels", [:])
                selector.edit("matchLabels") { $0[uidLabel] = uid }
            }
        }
    }

    static func problems(_ spec: JSONValue, _ field: String) -> [FieldError] {
        var problems = NonnegativeFields.problems(
            spec, ["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"],
            field)
        problems += JobPolicyValidation.problems(spec, field)
        problems += PodValidation.problems(
            spec: spec[path: "template", "spec"] ?? [:], at: "\(field).template.spec")
        return problems + JobPolicyValidation.restartProblems(spec, field)
    }

    static func selectorProblems(_ spec: JSONValue) -> [FieldError] {
        guard spec["manualSelector"] != true, let selector = spec["selector"] else { return [] }
        var problems: [FieldError] = []
        if selector[path: "matchLabels"]?.objectValue?.count != 1 {
            problems.append(.invalid("spec.selector", selector, "`selector` not auto-generated"))
        }
        let labels = spec[path: "template", "metadata"]?["labels"]
        if !LabelMatch.matches(selector: selector, labels: labels) {
            problems.append(
                .invalid(
                    "spec.template.metadata.labels", labels ?? .null, "`selector` does not match template `labels`"))
        }
        return problems
    }

    static func updateProblems(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        let isSuspended = old[path: "spec", "suspend"] == true
        return ["selector", "completions", "template", "completionMode"].compactMap { member in
            let value = new[path: "spec", member]
            guard value != old[path: "spec", member], !(member == "template" && isSuspended) else { return nil }
            return .invalid("spec.\(member)", value ?? .null, "field is immutable")
        }
    }
}
