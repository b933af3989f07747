/// How many pods may be taken away on purpose at a time.
///
/// Source: Kubernetes API reference, *PodDisruptionBudget* of `policy/v1`.
public struct PodDisruptionBudget: KubernetesObject {
    public static let resource = ResourceType(
        group: "policy", version: "v1", kind: "PodDisruptionBudget", plural: "poddisruptionbudgets")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var spec: PodDisruptionBudgetSpec?
    public var status: PodDisruptionBudgetStatus?

    public init(metadata: ObjectMeta, spec: PodDisruptionBudgetSpec? = nil, status: PodDisruptionBudgetStatus? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

/// Which pods, and how many must stay.
///
/// Source: Kubernetes API reference, *PodDisruptionBudgetSpec* of `policy/v1`.
public struct PodDisruptionBudgetSpec: Codable, Sendable, Equatable {
    public var minAvailable: IntOrString?
    public var selector: LabelSelector?
    public var maxUnavailable: IntOrString?
    public var unhealthyPodEvictionPolicy: String?

    public init(
        minAvailable: IntOrString? = nil, selector: LabelSelector? = nil, maxUnavailable: IntOrString? = nil,
        unhealthyPodEvictionPolicy: String? = nil
    ) {
        self.minAvailable = minAvailable
        self.selector = selector
        self.maxUnavailable = maxUnavailable
        self.unhealthyPodEvictionPolicy = unhealthyPodEvictionPolicy
    }
}

/// How many more pods may go now.
///
/// Source: Kubernetes API reference, *PodDisruptionBudgetStatus* of `policy/v1`.
public struct PodDisruptionBudgetStatus: Codable, Sendable, Equatable {
    public var observedGeneration: Int64?
    public var disruptedPods: [String: Timestamp]?
    public var disruptionsAllowed: Int?
    public var currentHealthy: Int?
    public var desiredHealthy: Int?
    public var expectedPods: Int?
    public var conditions: [Condition]?

    public init(
        observedGeneration: Int64? = nil, disruptedPods: [String: Timestamp]? = nil, disruptionsAllowed: Int? = nil,
        currentHealthy: Int? = nil, desiredHealthy: Int? = nil, expectedPods: Int? = nil, conditions: [Condition]? = nil
    ) {
        self.observedGeneration = observedGeneration
        self.disruptedPods = disruptedPods
        self.disruptionsAllowed = disruptionsAllowed
        self.currentHealthy = currentHealthy
        self.desiredHealthy = desiredHealthy
        self.expectedPods = expectedPods
        self.conditions = conditions
    }
}
