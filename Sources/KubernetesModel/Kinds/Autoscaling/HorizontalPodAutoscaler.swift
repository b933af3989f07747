/// Changes the size of a workload by its load.
///
/// Source: Kubernetes API reference, *HorizontalPodAutoscaler* of `autoscaling/v2`.
public struct HorizontalPodAutoscaler: KubernetesObject {
    public static let resource = ResourceType(
        group: "autoscaling", version: "v2", kind: "HorizontalPodAutoscaler", plural: "horizontalpodautoscalers")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var spec: HorizontalPodAutoscalerSpec?
    public var status: HorizontalPodAutoscalerStatus?

    public init(
        metadata: ObjectMeta, spec: HorizontalPodAutoscalerSpec? = nil, status: HorizontalPodAutoscalerStatus? = nil
    ) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

/// Which workload, between which sizes, by which measure.
///
/// Source: Kubernetes API reference, *HorizontalPodAutoscalerSpec* of `autoscaling/v2`.
public struct HorizontalPodAutoscalerSpec: Codable, Sendable, Equatable {
    public var scaleTargetRef: CrossVersionObjectReference
    public var minReplicas: Int?
    public var maxReplicas: Int
    public var metrics: [MetricSpec]?

    public init(
        scaleTargetRef: CrossVersionObjectReference, minReplicas: Int? = nil, maxReplicas: Int,
        metrics: [MetricSpec]? = nil
    ) {
        self.scaleTargetRef = scaleTargetRef
        self.minReplicas = minReplicas
        self.maxReplicas = maxReplicas
        self.metrics = metrics
    }
}

/// Names the workload to scale.
///
/// Source: Kubernetes API reference, *CrossVersionObjectReference* of `autoscaling/v2`.
public struct CrossVersionObjectReference: Codable, Sendable, Equatable {
    public var kind: String
    public var name: String
    public var apiVersion: String?

    public init(kind: String, name: String, apiVersion: String? = nil) {
        self.kind = kind
        self.name = name
        self.apiVersion = apiVersion
    }
}

/// One measure of load.
///
/// Source: Kubernetes API reference, *MetricSpec* of `autoscaling/v2`.
public struct MetricSpec: Codable, Sendable, Equatable {
    public var type: String
    public var resource: ResourceMetricSource?

    public init(type: String, resource: ResourceMetricSource? = nil) {
        self.type = type
        self.resource = resource
    }
}

/// A resource of the pods as a measure.
///
/// Source: Kubernetes API reference, *ResourceMetricSource* of `autoscaling/v2`.
public struct ResourceMetricSource: Codable, Sendable, Equatable {
    public var name: String
    public var target: MetricTarget

    public init(name: String, target: MetricTarget) {
        self.name = name
        self.target = target
    }
}

/// The value to aim at.
///
/// Source: Kubernetes API reference, *MetricTarget* of `autoscaling/v2`.
public struct MetricTarget: Codable, Sendable, Equatable {
    public var type: String
    public var value: Quantity?
    public var averageValue: Quantity?
    public var averageUtilization: Int?

    public init(type: String, value: Quantity? = nil, averageValue: Quantity? = nil, averageUtilization: Int? = nil) {
        self.type = type
        self.value = value
        self.averageValue = averageValue
        self.averageUtilization = averageUtilization
    }
}

/// The size that an autoscaler chose.
///
/// Source: Kubernetes API reference, *HorizontalPodAutoscalerStatus* of `autoscaling/v2`.
public struct HorizontalPodAutoscalerStatus: Codable, Sendable, Equatable {
    public var observedGeneration: Int64?
    public var lastScaleTime: Timestamp?
    public var currentReplicas: Int?
    public var desiredReplicas: Int
    public var currentMetrics: [MetricStatus]?
    public var conditions: [HorizontalPodAutoscalerCondition]?

    public init(
        observedGeneration: Int64? = nil, lastScaleTime: Timestamp? = nil, currentReplicas: Int? = nil,
        desiredReplicas: Int, currentMetrics: [MetricStatus]? = nil,
        conditions: [HorizontalPodAutoscalerCondition]? = nil
    ) {
        self.observedGeneration = observedGeneration
        self.lastScaleTime = lastScaleTime
        self.currentReplicas = currentReplicas
        self.desiredReplicas = desiredReplicas
        self.currentMetrics = currentMetrics
        self.conditions = conditions
    }
}

/// What a measure of load said last.
///
/// Source: Kubernetes API reference, *MetricStatus* of `autoscaling/v2`.
public struct MetricStatus: Codable, Sendable, Equatable {
    /// Empty for a measure that can't be had.
    public var type: String

    public init(type: String) { self.type = type }
}

/// One aspect of an autoscaler's state.
///
/// Source: Kubernetes API reference, *HorizontalPodAutoscalerCondition* of `autoscaling/v2`.
public struct HorizontalPodAutoscalerCondition: Codable, Sendable, Equatable {
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
