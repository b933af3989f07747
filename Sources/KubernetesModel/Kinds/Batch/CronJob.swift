/// Jobs at times of a schedule.
///
/// Source: Kubernetes API reference, *CronJob* of `batch/v1`.
public struct CronJob: KubernetesObject {
    public static let resource = ResourceType(
        group: "batch", version: "v1", kind: "CronJob", plural: "cronjobs")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var spec: CronJobSpec?
    public var status: CronJobStatus?

    public init(metadata: ObjectMeta, spec: CronJobSpec? = nil, status: CronJobStatus? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

/// When jobs start and what they are.
///
/// Source: Kubernetes API reference, *CronJobSpec* of `batch/v1`.
public struct CronJobSpec: Codable, Sendable, Equatable {
    public var schedule: String
    public var timeZone: String?
    public var startingDeadlineSeconds: Int64?
    public var concurrencyPolicy: String?
    public var suspend: Bool?
    public var jobTemplate: JobTemplateSpec
    public var successfulJobsHistoryLimit: Int?
    public var failedJobsHistoryLimit: Int?

    public init(
        schedule: String, timeZone: String? = nil, startingDeadlineSeconds: Int64? = nil,
        concurrencyPolicy: String? = nil, suspend: Bool? = nil, jobTemplate: JobTemplateSpec,
        successfulJobsHistoryLimit: Int? = nil, failedJobsHistoryLimit: Int? = nil
    ) {
        self.schedule = schedule
        self.timeZone = timeZone
        self.startingDeadlineSeconds = startingDeadlineSeconds
        self.concurrencyPolicy = concurrencyPolicy
        self.suspend = suspend
        self.jobTemplate = jobTemplate
        self.successfulJobsHistoryLimit = successfulJobsHistoryLimit
        self.failedJobsHistoryLimit = failedJobsHistoryLimit
    }
}

/// What the jobs of a schedule look like.
///
/// Source: Kubernetes API reference, *JobTemplateSpec* of `batch/v1`.
public struct JobTemplateSpec: Codable, Sendable, Equatable {
    public var metadata: ObjectMeta?
    public var spec: JobSpec?

    public init(metadata: ObjectMeta? = nil, spec: JobSpec? = nil) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// What a schedule has started.
///
/// Source: Kubernetes API reference, *CronJobStatus* of `batch/v1`.
public struct CronJobStatus: Codable, Sendable, Equatable {
    public var active: [ObjectReference]?
    public var lastScheduleTime: Timestamp?
    public var lastSuccessfulTime: Timestamp?

    public init(
        active: [ObjectReference]? = nil, lastScheduleTime: Timestamp? = nil, lastSuccessfulTime: Timestamp? = nil
    ) {
        self.active = active
        self.lastScheduleTime = lastScheduleTime
        self.lastSuccessfulTime = lastSuccessfulTime
    }
}
