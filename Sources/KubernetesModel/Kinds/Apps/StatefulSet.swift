/// Pods with stable names and storage.
///
/// Source: Kubernetes API reference, *StatefulSet* of `apps/v1`.
public struct StatefulSet: KubernetesObject {
    public static let resource = ResourceType(
        group: "apps", version: "v1", kind: "StatefulSet", plural: "statefulsets")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var spec: StatefulSetSpec?
    public var status: StatefulSetStatus?

    public init(metadata: ObjectMeta, spec: StatefulSetSpec? = nil, status: StatefulSetStatus? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

/// How many pods of which template, with which storage.
///
/// Source: Kubernetes API reference, *StatefulSetSpec* of `apps/v1`.
public struct StatefulSetSpec: Codable, Sendable, Equatable {
    public var replicas: Int?
    public var selector: LabelSelector
    public var template: PodTemplateSpec
    public var volumeClaimTemplates: [PersistentVolumeClaim]?
    public var serviceName: String?
    public var podManagementPolicy: String?
    public var updateStrategy: StatefulSetUpdateStrategy?
    public var revisionHistoryLimit: Int?
    public var minReadySeconds: Int?
    public var persistentVolumeClaimRetentionPolicy: StatefulSetPersistentVolumeClaimRetentionPolicy?
    public var ordinals: StatefulSetOrdinals?

    public init(
        replicas: Int? = nil, selector: LabelSelector, template: PodTemplateSpec,
        volumeClaimTemplates: [PersistentVolumeClaim]? = nil, serviceName: String? = nil,
        podManagementPolicy: String? = nil, updateStrategy: StatefulSetUpdateStrategy? = nil,
        revisionHistoryLimit: Int? = nil, minReadySeconds: Int? = nil,
        persistentVolumeClaimRetentionPolicy: StatefulSetPersistentVolumeClaimRetentionPolicy? = nil,
        ordinals: StatefulSetOrdinals? = nil
    ) {
        self.replicas = replicas
        self.selector = selector
        self.template = template
        self.volumeClaimTemplates = volumeClaimTemplates
        self.serviceName = serviceName
        self.podManagementPolicy = podManagementPolicy
        self.updateStrategy = updateStrategy
        self.revisionHistoryLimit = revisionHistoryLimit
        self.minReadySeconds = minReadySeconds
        self.persistentVolumeClaimRetentionPolicy = persistentVolumeClaimRetentionPolicy
        self.ordinals = ordinals
    }
}

/// How pods follow a changed template.
///
/// Source: Kubernetes API reference, *StatefulSetUpdateStrategy* of `apps/v1`.
public struct StatefulSetUpdateStrategy: Codable, Sendable, Equatable {
    public var type: String?
    public var rollingUpdate: RollingUpdateStatefulSetStrategy?

    public init(type: String? = nil, rollingUpdate: RollingUpdateStatefulSetStrategy? = nil) {
        self.type = type
        self.rollingUpdate = rollingUpdate
    }
}

/// From which ordinal on pods follow, and how many at once.
///
/// Source: Kubernetes API reference, *RollingUpdateStatefulSetStrategy* of `apps/v1`.
public struct RollingUpdateStatefulSetStrategy: Codable, Sendable, Equatable {
    public var partition: Int?
    public var maxUnavailable: IntOrString?

    public init(partition: Int? = nil, maxUnavailable: IntOrString? = nil) {
        self.partition = partition
        self.maxUnavailable = maxUnavailable
    }
}

/// What becomes of claims when pods or the set go.
///
/// Source: Kubernetes API reference, *StatefulSetPersistentVolumeClaimRetentionPolicy* of `apps/v1`.
public struct StatefulSetPersistentVolumeClaimRetentionPolicy: Codable, Sendable, Equatable {
    public var whenDeleted: String?
    public var whenScaled: String?

    public init(whenDeleted: String? = nil, whenScaled: String? = nil) {
        self.whenDeleted = whenDeleted
        self.whenScaled = whenScaled
    }
}

/// The first ordinal.
///
/// Source: Kubernetes API reference, *StatefulSetOrdinals* of `apps/v1`.
public struct StatefulSetOrdinals: Codable, Sendable, Equatable {
    public var start: Int?

    public init(start: Int? = nil) {
        self.start = start
    }
}

/// How far a stateful set has come.
///
/// Source: Kubernetes API reference, *StatefulSetStatus* of `apps/v1`.
public struct StatefulSetStatus: Codable, Sendable, Equatable {
    public var observedGeneration: Int64?
    public var replicas: Int
    public var readyReplicas: Int?
    public var currentReplicas: Int?
    public var updatedReplicas: Int?
    public var currentRevision: String?
    public var updateRevision: String?
    public var collisionCount: Int?
    public var conditions: [StatefulSetCondition]?
    public var availableReplicas: Int?

    public init(
        observedGeneration: Int64? = nil, replicas: Int, readyReplicas: Int? = nil, currentReplicas: Int? = nil,
        updatedReplicas: Int? = nil, currentRevision: String? = nil, updateRevision: String? = nil,
        collisionCount: Int? = nil, conditions: [StatefulSetCondition]? = nil, availableReplicas: Int? = nil
    ) {
        self.observedGeneration = observedGeneration
        self.replicas = replicas
        self.readyReplicas = readyReplicas
        self.currentReplicas = currentReplicas
        self.updatedReplicas = updatedReplicas
        self.currentRevision = currentRevision
        self.updateRevision = updateRevision
        self.collisionCount = collisionCount
        self.conditions = conditions
        self.availableReplicas = availableReplicas
    }
}

/// One aspect of a stateful set's state.
///
/// Source: Kubernetes API reference, *StatefulSetCondition* of `apps/v1`.
public struct StatefulSetCondition: Codable, Sendable, Equatable {
    public var type: String
    public var status: String
    public var lastTransitionTime: Timestamp?
    public var reason: String?
    public var message: String?

    public init(
        type: String, status: String, lastTransitionTime: Timestamp? = nil, reason: String? = nil,
        message: String? = nil
    ) {
        self.type = type
        self.status = status
        self.lastTransitionTime = lastTransitionTime
        self.reason = reason
        self.message = message
    }
}
