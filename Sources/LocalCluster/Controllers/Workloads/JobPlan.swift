import KubernetesModel

/// The next step of a Job: a pure function of the job and its pods.
///
/// Source: Kubernetes documentation, *Jobs*, and KEP-2307. A finalizer holds each pod until it is counted: a pod that
/// ended is first named in the status as uncounted, then let go, and counted once it is seen to be free.
struct JobPlan {
    /// How many pods to make now.
    var creations = 0
    /// Pods to delete.
    var deletions: [Pod] = []
    /// Pods whose end is in the status, to be let go once that is written.
    var releases: [Pod] = []
    /// The status to report.
    var status: JobStatus
    /// When the plan is to be made again, although nothing happened: seconds.
    var recheckAfter: Double?

    /// Holds a pod until its end is counted.
    static let trackingFinalizer = "batch.kubernetes.io/job-tracking"

    /// - Parameter backOffBase: seconds to wait after the first failure; each further one doubles it, up to ten minutes.
    init(_ job: Job, pods: [Pod], now: Timestamp, backOffBase: Double = 10) {
        status = job.status ?? JobStatus()
        guard !Self.isFinished(job) else {
            releases = pods.filter(\.isTracked)
            return
        }
        count(pods, of: job)
        let active = pods.filter(\.isActive)
        status.active = active.isEmpty ? nil : active.count
        status.ready = active.filter(\.isReady).count
        status.terminating = pods.filter { $0.metadata.isDeleting && !$0.hasEnded }.count
        guard job.spec?.suspend != true else {
            deletions = active
            return
        }
        status.startTime = status.startTime ?? now
        let succeeded = (status.succeeded ?? 0) + (status.uncountedTerminatedPods?.succeeded?.count ?? 0)
        let failed = (status.failed ?? 0) + (status.uncountedTerminatedPods?.failed?.count ?? 0)
        if let verdict = verdict(on: job, succeeded: succeeded, failed: failed, active, now) {
            deletions = active
            finish(verdict, now)
        } else {
            makePods(job, succeeded: succeeded, active: active.count, pods, now, backOffBase)
        }
    }

    /// Names pods that ended as uncounted, and counts those that were let go.
    private mutating func count(_ pods: [Pod], of job: Job) {
        let held = Set(pods.filter(\.isTracked).compactMap(\.metadata.uid))
        func step(_ uncounted: [String]?, _ counter: inout Int?, _ ended: (Pod) -> Bool) -> [String]? {
            let named = uncounted ?? []
            let free = named.filter { !held.contains($0) }
            if !free.isEmpty { counter = (counter ?? 0) + free.count }
            let fresh = pods.filter { $0.isTracked && ended($0) }.compactMap(\.metadata.uid)
            let all = named.filter(held.contains) + fresh.filter { !named.contains($0) }
            return all.isEmpty ? nil : all
        }
        let before = status.uncountedTerminatedPods
        var uncounted = UncountedTerminatedPods()
        uncounted.succeeded = step(before?.succeeded, &status.succeeded) { $0.status?.phase == "Succeeded" }
        // A pod that is taken away before its end has failed, unless the job itself took it away.
        let isSuspended = job.spec?.suspend == true
        uncounted.failed = step(before?.failed, &status.failed) {
            $0.status?.phase == "Failed" || ($0.metadata.isDeleting && !$0.hasEnded && !isSuspended)
        }
        status.uncountedTerminatedPods = uncounted
        let named = Set((uncounted.succeeded ?? []) + (uncounted.failed ?? []))
        releases = pods.filter { pod in
            pod.isTracked && (named.contains(pod.metadata.uid ?? "") || (isSuspended && pod.metadata.isDeleting))
        }
    }

    /// How a job ends.
    private enum Verdict {
        case complete
        case failed(reason: String, message: String)
    }

    private func verdict(on job: Job, succeeded: Int, failed: Int, _ active: [Pod], _ now: Timestamp) -> Verdict? {
        let completions = job.spec?.completions
        if succeeded >= completions ?? 1, completions != nil || active.isEmpty { return .complete }
        let restarts = active.flatMap { $0.status?.containerStatuses ?? [] }.reduce(0) { $0 + $1.restartCount }
        if failed + restarts > job.spec?.backoffLimit ?? 6 {
            return .failed(reason: "BackoffLimitExceeded", message: "Job has reached the specified backoff limit")
        }
        if let deadline = job.spec?.activeDeadlineSeconds, Self.seconds(since: status.startTime, now) >= deadline {
            return .failed(
                reason: "DeadlineExceeded", message: "Job was active longer than specified deadline")
        }
        return nil
    }

    private mutating func makePods(
        _ job: Job, succeeded: Int, active: Int, _ pods: [Pod], _ now: Timestamp, _ backOffBase: Double
    ) {
        let parallelism = job.spec?.parallelism ?? 1
        let open = job.spec?.completions.map { $0 - succeeded } ?? (succeeded > 0 ? active : parallelism)
        let wanted = max(0, min(parallelism, open) - active)
        if let deadline = job.spec?.activeDeadlineSeconds {
            recheckAfter = Double(deadline) - Double(Self.seconds(since: status.startTime, now))
        }
        guard wanted > 0 else { return }
        let failures = pods.filter { $0.status?.phase == "Failed" }
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

    /// Says how the job ends, and that it has ended once all of its pods are counted.
    private mutating func finish(_ verdict: Verdict, _ now: Timestamp) {
        let uncounted = status.uncountedTerminatedPods
        let isCounted = uncounted?.succeeded == nil && uncounted?.failed == nil
        var conditions = status.conditions ?? []
        func add(_ type: String, _ reason: String, _ message: String) {
            guard !conditions.contains(where: { $0.type == type }) else { return }
            conditions.append(
                JobCondition(
                    type: type, status: "True", lastProbeTime: now, lastTransitionTime: now, reason: reason,
                    message: message))
        }
        switch verdict {
        case .complete:
            let message = "Reached expected number of succeeded pods"
            add("SuccessCriteriaMet", "CompletionsReached", message)
            if isCounted {
                add("Complete", "CompletionsReached", message)
                status.completionTime = now
            }
        case .failed(let reason, let message):
            add("FailureTarget", reason, message)
            if isCounted { add("Failed", reason, message) }
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

    /// Whether the job ended well.
    static func isComplete(_ job: Job) -> Bool {
        (job.status?.conditions ?? []).contains { $0.type == "Complete" && $0.status == "True" }
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

extension Pod {
    /// Whether a Job still holds the pod to count it.
    var isTracked: Bool { metadata.finalizers?.contains(JobPlan.trackingFinalizer) ?? false }
}
