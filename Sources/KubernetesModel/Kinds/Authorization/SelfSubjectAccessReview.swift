/// Asks whether the caller may do something.
///
/// Source: Kubernetes API reference, *SelfSubjectAccessReview* of `authorization.k8s.io/v1`.
public struct SelfSubjectAccessReview: KubernetesObject {
    public static let resource = ResourceType(
        group: "authorization.k8s.io", version: "v1", kind: "SelfSubjectAccessReview",
        plural: "selfsubjectaccessreviews", scope: .cluster)

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var spec: SelfSubjectAccessReviewSpec
    public var status: SubjectAccessReviewStatus?

    public init(
        metadata: ObjectMeta = ObjectMeta(), spec: SelfSubjectAccessReviewSpec,
        status: SubjectAccessReviewStatus? = nil
    ) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

/// What is to be done; one of both.
///
/// Source: Kubernetes API reference, *SelfSubjectAccessReviewSpec* of `authorization.k8s.io/v1`.
public struct SelfSubjectAccessReviewSpec: Codable, Sendable, Equatable {
    public var resourceAttributes: ResourceAttributes?
    public var nonResourceAttributes: NonResourceAttributes?

    public init(
        resourceAttributes: ResourceAttributes? = nil, nonResourceAttributes: NonResourceAttributes? = nil
    ) {
        self.resourceAttributes = resourceAttributes
        self.nonResourceAttributes = nonResourceAttributes
    }
}

/// Something that is done to objects; what is left out stands for all.
///
/// Source: Kubernetes API reference, *ResourceAttributes* of `authorization.k8s.io/v1`.
public struct ResourceAttributes: Codable, Sendable, Equatable {
    public var namespace: String?
    public var verb: String?
    public var group: String?
    public var version: String?
    public var resource: String?
    public var subresource: String?
    public var name: String?

    public init(
        namespace: String? = nil, verb: String? = nil, group: String? = nil, version: String? = nil,
        resource: String? = nil, subresource: String? = nil, name: String? = nil
    ) {
        self.namespace = namespace
        self.verb = verb
        self.group = group
        self.version = version
        self.resource = resource
        self.subresource = subresource
        self.name = name
    }
}

/// Something that is done to a path which is no object.
///
/// Source: Kubernetes API reference, *NonResourceAttributes* of `authorization.k8s.io/v1`.
public struct NonResourceAttributes: Codable, Sendable, Equatable {
    public var path: String?
    public var verb: String?

    public init(path: String? = nil, verb: String? = nil) {
        self.path = path
        self.verb = verb
    }
}

/// The answer.
///
/// Source: Kubernetes API reference, *SubjectAccessReviewStatus* of `authorization.k8s.io/v1`.
public struct SubjectAccessReviewStatus: Codable, Sendable, Equatable {
    public var allowed: Bool
    /// Whether it is forbidden, whatever other authorizers say.
    public var denied: Bool?
    public var reason: String?
    public var evaluationError: String?

    public init(
        allowed: Bool, denied: Bool? = nil, reason: String? = nil, evaluationError: String? = nil
    ) {
        self.allowed = allowed
        self.denied = denied
        self.reason = reason
        self.evaluationError = evaluationError
    }
}
