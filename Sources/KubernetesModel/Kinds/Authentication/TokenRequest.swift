/// Asks for a token of a service account.
///
/// Source: Kubernetes API reference, *TokenRequest* of `authentication.k8s.io/v1`.
public struct TokenRequest: KubernetesObject {
    public static let resource = ResourceType(
        group: "authentication.k8s.io", version: "v1", kind: "TokenRequest", plural: "tokenrequests")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var spec: TokenRequestSpec?
    public var status: TokenRequestStatus?

    public init(metadata: ObjectMeta, spec: TokenRequestSpec? = nil, status: TokenRequestStatus? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

/// Whom a token is for and how long.
///
/// Source: Kubernetes API reference, *TokenRequestSpec* of `authentication.k8s.io/v1`.
public struct TokenRequestSpec: Codable, Sendable, Equatable {
    public var audiences: [String]?
    public var expirationSeconds: Int64?
    public var boundObjectRef: BoundObjectReference?

    public init(
        audiences: [String]? = nil, expirationSeconds: Int64? = nil, boundObjectRef: BoundObjectReference? = nil
    ) {
        self.audiences = audiences
        self.expirationSeconds = expirationSeconds
        self.boundObjectRef = boundObjectRef
    }
}

/// The object with which a token expires.
///
/// Source: Kubernetes API reference, *BoundObjectReference* of `authentication.k8s.io/v1`.
public struct BoundObjectReference: Codable, Sendable, Equatable {
    public var kind: String?
    public var apiVersion: String?
    public var name: String?
    public var uid: String?

    public init(kind: String? = nil, apiVersion: String? = nil, name: String? = nil, uid: String? = nil) {
        self.kind = kind
        self.apiVersion = apiVersion
        self.name = name
        self.uid = uid
    }
}

/// The token.
///
/// Source: Kubernetes API reference, *TokenRequestStatus* of `authentication.k8s.io/v1`.
public struct TokenRequestStatus: Codable, Sendable, Equatable {
    public var token: String?
    public var expirationTimestamp: Timestamp?

    public init(token: String? = nil, expirationTimestamp: Timestamp? = nil) {
        self.token = token
        self.expirationTimestamp = expirationTimestamp
    }
}
