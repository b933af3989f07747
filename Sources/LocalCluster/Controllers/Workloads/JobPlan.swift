import KubernetesModel

/// The next step of a Job: a pure function of the job and its pods.
///
/// Source: Kubernetes documentation, *Jobs*. Pods that ended are kept until the job is deleted, so they count
/// themselves; no finalizers on pods are needed for that.
struct JobPlan {
    /// How many pods to make now.
    var creations = 0
    /// Pods to delete.
    var deletions: [Pod] = []
    /// The status to report.
    var status: JobStatus
    /// When the plan is to be made again, although nothing happened: seconds.
    var recheckAfter: Double?

    /// - Parameter backOffBase: seconds to wait after the first failure; each further one doubles it, up to ten minutes.
    init(_ job: Job, pods: [Pod], now: Timestamp, backOffBase: Double = 10) {
        status = job.status ?? JobStatus()
        guard !Self.isFinished(job) else {
            deletions = []
            return
        }
        let active = pods.filter(\.isActive)
        let succeeded = pods.filter { $0.status?.phase == "Succeeded" }.count
        let failures = pods.filter { $0.status?.phase == "Failed" }
        status.active = active.isEmpty ? nil : active.count
        status.ready = active.filter(\.isReady).count
        status.terminating = pods.filter { $0.metadata.isDeleting && !$0.hasEnded }.count
        status.succeeded = succeeded == 0 ? nil : succeeded
        status.failed = failures.isEmpty ? nil : failures.count
        status.uncountedTerminatedPods = UncountedTerminatedPods()
        if job.spec?.suspend == true {
            deletions = active
            return
        }
        status.startTime = status.startTime ?? now

        let completions = job.spec?.completions
        let restarts = active.compactMap { $0.status?.containerStatuses?.map(\.restartCount).reduce(0, +) }.reduce(0, +)
        if succeeded >= completions ?? 1, completions != nil || active.isEmpty {
            deletions = active
            finish(
                type: "Complete", precursor: "SuccessCriteriaMet", reason: "CompletionsReached",
                message: "Reached expected number of succeeded pods", now)
            status.completionTime = now
        } else if failures.count + restarts > job.spec?.backoffLimit ?? 6 {
            deletions = active
            finish(
                type: "Failed", precursor: "FailureTarget", reason: "BackoffLimitExceeded",
                message: "Job has reached the specified backoff limit", now)
        } else if let deadline = job.spec?.activeDeadlineSeconds, Self.seconds(since: status.startTime, now) >= deadline
        {
            deletions = active
            finish(
                type: "Failed", precursor: "FailureTarget", reason: "DeadlineExceeded",
                message: "Job was active longer than specified deadline", now)
        } else {
            makePods(job, succeeded: succeeded, active: active.count, failures: failures, now, backOffBase)
        }
    }

    private mutating func makePods(
        _ job: Job, succeeded: Int, active: Int, failures: [Pod], _ now: Timestamp, _ backOffBase: Double
    ) {
        let parallelism = job.spec?.parallelism ?? 1
        let open = job.spec?.completions.map { $0 - succeeded } ?? (succeeded > 0 ? active : parallelism)
        let wanted = max(0, min(parallelism, open) - active)
        if let deadline = job.spec?.activeDeadlineSeconds {
            recheckAfter = Double(deadline) - Double(Self.seconds(since: status.startTime, now))
        }
        guard wanted > 0 else { return }
        if let last = failures.compactMap(Self.endOf).max() {
            var wait = backOffBase
            for _ in 1..<max(1, failures.count) where wait < 600 { wait *= 2 }
            let passed = Double(now.microseconds - last.microseconds) / 1_000_000
            if passed < min(wait, 600) {
                recheckAfter = min(recheckAfter ?? .infinity, min(wait, 600) - passed)
                return
            }
        }
        creations = wanted
    }

    private mutating func finish(type: String, precursor: String, reason: String, message: String, _ now: Timestamp) {
        var conditions = status.conditions ?? []
        for type in [precursor, type] {
            conditions.append(
                JobCondition(
                    type: type, status: "True", lastProbeTime: now, lastTransitionTime: now, reason: reason,
                    message: message))
        }
        status.conditions = conditions
        status.active = nil
        status.ready = 0
    }

    /// Whether the job is complete or has failed for good.
    static func isFinished(_ job: Job) -> Bool {
        (job.status?.conditions ?? []).contains {
            ($0.type == "Complete" || $0.type == "Failed") && $0.status == "True"
        }
    }

    /// When a finished job is to be deleted; `nil` when it stays.
    static func expiry(of job: Job) -> Timestamp? {
        guard let seconds = job.spec?.ttlSecondsAfterFinished, isFinished(job),
            var end = job.status?.conditions?.compactMap(\.lastTransitionTime).max()
        else { return nil }
        end.microseconds += Int64(seconds) * 1_000_000
        return end
    }

    private static func endOf(_ pod: Pod) -> Timestamp? {
        pod.status?.containerStatuses?.compactMap { $0.state?.terminated?.finishedAt }.max()
            ?? pod.metadata.creationTimestamp
    }

    private static func seconds(since start: Timestamp?, _ now: Timestamp) -> Int64 {
        start.map { (now.microseconds - $0.microseconds) / 1_000_000 } ?? 0
    }
}
