/// A claim that its holder renews.
///
/// Source: Kubernetes API reference, *Lease* of `coordination.k8s.io/v1`.
public struct Lease: KubernetesObject {
    public static let resource = ResourceType(
        group: "coordination.k8s.io", version: "v1", kind: "Lease", plural: "leases")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var spec: LeaseSpec?

    public init(metadata: ObjectMeta, spec: LeaseSpec? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.spec = spec
    }
}

/// Who holds a lease and since when.
///
/// Source: Kubernetes API reference, *LeaseSpec* of `coordination.k8s.io/v1`.
public struct LeaseSpec: Codable, Sendable, Equatable {
    public var holderIdentity: String?
    public var leaseDurationSeconds: Int?
    public var acquireTime: Timestamp?
    public var renewTime: Timestamp?
    public var leaseTransitions: Int?
    public var strategy: String?
    public var preferredHolder: String?

    public init(
        holderIdentity: String? = nil, leaseDurationSeconds: Int? = nil, acquireTime: Timestamp? = nil,
        renewTime: Timestamp? = nil, leaseTransitions: Int? = nil, strategy: String? = nil,
        preferredHolder: String? = nil
    ) {
        self.holderIdentity = holderIdentity
        self.leaseDurationSeconds = leaseDurationSeconds
        self.acquireTime = acquireTime
        self.renewTime = renewTime
        self.leaseTransitions = leaseTransitions
        self.strategy = strategy
        self.preferredHolder = preferredHolder
    }
}
