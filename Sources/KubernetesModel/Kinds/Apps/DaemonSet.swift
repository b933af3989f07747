/// A pod on every node that can run it.
///
/// Source: Kubernetes API reference, *DaemonSet* of `apps/v1`.
public struct DaemonSet: KubernetesObject {
    public static let resource = ResourceType(group: "apps", version: "v1", kind: "DaemonSet", plural: "daemonsets")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var spec: DaemonSetSpec?
    public var status: DaemonSetStatus?

    public init(metadata: ObjectMeta, spec: DaemonSetSpec? = nil, status: DaemonSetStatus? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

/// Pods of which template, and how they follow its changes.
///
/// Source: Kubernetes API reference, *DaemonSetSpec* of `apps/v1`.
public struct DaemonSetSpec: Codable, Sendable, Equatable {
    public var selector: LabelSelector
    public var template: PodTemplateSpec
    public var updateStrategy: DaemonSetUpdateStrategy?
    public var minReadySeconds: Int?
    public var revisionHistoryLimit: Int?

    public init(
        selector: LabelSelector, template: PodTemplateSpec, updateStrategy: DaemonSetUpdateStrategy? = nil,
        minReadySeconds: Int? = nil, revisionHistoryLimit: Int? = nil
    ) {
        self.selector = selector
        self.template = template
        self.updateStrategy = updateStrategy
        self.minReadySeconds = minReadySeconds
        self.revisionHistoryLimit = revisionHistoryLimit
    }
}

/// Whether pods are replaced when the template changes.
///
/// Source: Kubernetes API reference, *DaemonSetUpdateStrategy* of `apps/v1`.
public struct DaemonSetUpdateStrategy: Codable, Sendable, Equatable {
    public var type: String?
    public var rollingUpdate: RollingUpdateDaemonSet?

    public init(type: String? = nil, rollingUpdate: RollingUpdateDaemonSet? = nil) {
        self.type = type
        self.rollingUpdate = rollingUpdate
    }
}

/// How many nodes may do without a pod during a rollout.
///
/// Source: Kubernetes API reference, *RollingUpdateDaemonSet* of `apps/v1`.
public struct RollingUpdateDaemonSet: Codable, Sendable, Equatable {
    public var maxUnavailable: IntOrString?
    public var maxSurge: IntOrString?

    public init(maxUnavailable: IntOrString? = nil, maxSurge: IntOrString? = nil) {
        self.maxUnavailable = maxUnavailable
        self.maxSurge = maxSurge
    }
}

/// On how many nodes the pods run.
///
/// Source: Kubernetes API reference, *DaemonSetStatus* of `apps/v1`.
public struct DaemonSetStatus: Codable, Sendable, Equatable {
    public var currentNumberScheduled: Int?
    public var numberMisscheduled: Int?
    public var desiredNumberScheduled: Int?
    public var numberReady: Int?
    public var observedGeneration: Int64?
    public var updatedNumberScheduled: Int?
    public var numberAvailable: Int?
    public var numberUnavailable: Int?
    public var collisionCount: Int?

    public init(
        currentNumberScheduled: Int? = nil, numberMisscheduled: Int? = nil, desiredNumberScheduled: Int? = nil,
        numberReady: Int? = nil, observedGeneration: Int64? = nil, updatedNumberScheduled: Int? = nil,
        numberAvailable: Int? = nil, numberUnavailable: Int? = nil, collisionCount: Int? = nil
    ) {
        self.currentNumberScheduled = currentNumberScheduled
        self.numberMisscheduled = numberMisscheduled
        self.desiredNumberScheduled = desiredNumberScheduled
        self.numberReady = numberReady
        self.observedGeneration = observedGeneration
        self.updatedNumberScheduled = updatedNumberScheduled
        self.numberAvailable = numberAvailable
        self.numberUnavailable = numberUnavailable
        self.collisionCount = collisionCount
    }
}
