/// Pods that run to completion.
///
/// Source: Kubernetes API reference, *Job* of `batch/v1`.
public struct Job: KubernetesObject {
    public static let resource = ResourceType(
        group: "batch", version: "v1", kind: "Job", plural: "jobs")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var spec: JobSpec?
    public var status: JobStatus?

    public init(metadata: ObjectMeta, spec: JobSpec? = nil, status: JobStatus? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

/// What is to run, how often, and for how long at most.
///
/// Source: Kubernetes API reference, *JobSpec* of `batch/v1`.
public struct JobSpec: Codable, Sendable, Equatable {
    public var parallelism: Int?
    public var completions: Int?
    public var activeDeadlineSeconds: Int64?
    public var podFailurePolicy: JSONValue?
    public var backoffLimit: Int?
    public var selector: LabelSelector?
    public var manualSelector: Bool?
    public var template: PodTemplateSpec
    public var ttlSecondsAfterFinished: Int?
    public var completionMode: String?
    public var suspend: Bool?
    public var podReplacementPolicy: String?

    public init(
        parallelism: Int? = nil, completions: Int? = nil, activeDeadlineSeconds: Int64? = nil,
        podFailurePolicy: JSONValue? = nil, backoffLimit: Int? = nil, selector: LabelSelector? = nil,
        manualSelector: Bool? = nil, template: PodTemplateSpec, ttlSecondsAfterFinished: Int? = nil,
        completionMode: String? = nil, suspend: Bool? = nil, podReplacementPolicy: String? = nil
    ) {
        self.parallelism = parallelism
        self.completions = completions
        self.activeDeadlineSeconds = activeDeadlineSeconds
        self.podFailurePolicy = podFailurePolicy
        self.backoffLimit = backoffLimit
        self.selector = selector
        self.manualSelector = manualSelector
        self.template = template
        self.ttlSecondsAfterFinished = ttlSecondsAfterFinished
        self.completionMode = completionMode
        self.suspend = suspend
        self.podReplacementPolicy = podReplacementPolicy
    }
}

/// How far a job has come.
///
/// Source: Kubernetes API reference, *JobStatus* of `batch/v1`.
public struct JobStatus: Codable, Sendable, Equatable {
    public var conditions: [JobCondition]?
    public var startTime: Timestamp?
    public var completionTime: Timestamp?
    public var active: Int?
    public var terminating: Int?
    public var succeeded: Int?
    public var failed: Int?
    public var ready: Int?
    public var uncountedTerminatedPods: UncountedTerminatedPods?

    public init(
        conditions: [JobCondition]? = nil, startTime: Timestamp? = nil, completionTime: Timestamp? = nil,
        active: Int? = nil, terminating: Int? = nil, succeeded: Int? = nil, failed: Int? = nil, ready: Int? = nil,
        uncountedTerminatedPods: UncountedTerminatedPods? = nil
    ) {
        self.conditions = conditions
        self.startTime = startTime
        self.completionTime = completionTime
        self.active = active
        self.terminating = terminating
        self.succeeded = succeeded
        self.failed = failed
        self.ready = ready
        self.uncountedTerminatedPods = uncountedTerminatedPods
    }
}

/// Pods that ended but are not yet in the counters.
///
/// Source: Kubernetes API reference, *UncountedTerminatedPods* of `batch/v1`.
public struct UncountedTerminatedPods: Codable, Sendable, Equatable {
    public var succeeded: [String]?
    public var failed: [String]?

    public init(succeeded: [String]? = nil, failed: [String]? = nil) {
        self.succeeded = succeeded
        self.failed = failed
    }
}

/// One aspect of a job's state.
///
/// Source: Kubernetes API reference, *JobCondition* of `batch/v1`.
public struct JobCondition: Codable, Sendable, Equatable {
    public var type: String
    public var status: String
    public var lastProbeTime: Timestamp?
    public var lastTransitionTime: Timestamp?
    public var reason: String?
    public var message: String?

    public init(
        type: String, status: String, lastProbeTime: Timestamp? = nil, lastTransitionTime: Timestamp? = nil,
        reason: String? = nil, message: String? = nil
    ) {
        self.type = type
        self.status = status
        self.lastProbeTime = lastProbeTime
        self.lastTransitionTime = lastTransitionTime
        self.reason = reason
        self.message = message
    }
}
