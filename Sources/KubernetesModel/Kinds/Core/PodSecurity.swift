/// Identity and limits of all of a pod's containers.
///
/// Source: Kubernetes API reference, *PodSecurityContext* of `v1`.
public struct PodSecurityContext: Codable, Sendable, Equatable {
    public var runAsUser: Int64?
    public var runAsGroup: Int64?
    public var runAsNonRoot: Bool?
    public var supplementalGroups: [Int64]?
    public var fsGroup: Int64?
    public var fsGroupChangePolicy: String?
    public var seccompProfile: SeccompProfile?
    public var sysctls: [Sysctl]?

    public init(
        runAsUser: Int64? = nil, runAsGroup: Int64? = nil, runAsNonRoot: Bool? = nil,
        supplementalGroups: [Int64]? = nil, fsGroup: Int64? = nil, fsGroupChangePolicy: String? = nil,
        seccompProfile: SeccompProfile? = nil, sysctls: [Sysctl]? = nil
    ) {
        self.runAsUser = runAsUser
        self.runAsGroup = runAsGroup
        self.runAsNonRoot = runAsNonRoot
        self.supplementalGroups = supplementalGroups
        self.fsGroup = fsGroup
        self.fsGroupChangePolicy = fsGroupChangePolicy
        self.seccompProfile = seccompProfile
        self.sysctls = sysctls
    }
}

/// A kernel parameter of a pod.
///
/// Source: Kubernetes API reference, *Sysctl* of `v1`.
public struct Sysctl: Codable, Sendable, Equatable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// Identity and limits of one container.
///
/// Source: Kubernetes API reference, *SecurityContext* of `v1`.
public struct SecurityContext: Codable, Sendable, Equatable {
    public var capabilities: Capabilities?
    public var privileged: Bool?
    public var runAsUser: Int64?
    public var runAsGroup: Int64?
    public var runAsNonRoot: Bool?
    public var readOnlyRootFilesystem: Bool?
    public var allowPrivilegeEscalation: Bool?
    public var procMount: String?
    public var seccompProfile: SeccompProfile?

    public init(
        capabilities: Capabilities? = nil, privileged: Bool? = nil, runAsUser: Int64? = nil, runAsGroup: Int64? = nil,
        runAsNonRoot: Bool? = nil, readOnlyRootFilesystem: Bool? = nil, allowPrivilegeEscalation: Bool? = nil,
        procMount: String? = nil, seccompProfile: SeccompProfile? = nil
    ) {
        self.capabilities = capabilities
        self.privileged = privileged
        self.runAsUser = runAsUser
        self.runAsGroup = runAsGroup
        self.runAsNonRoot = runAsNonRoot
        self.readOnlyRootFilesystem = readOnlyRootFilesystem
        self.allowPrivilegeEscalation = allowPrivilegeEscalation
        self.procMount = procMount
        self.seccompProfile = seccompProfile
    }
}

/// Capabilities that a container gains and loses.
///
/// Source: Kubernetes API reference, *Capabilities* of `v1`.
public struct Capabilities: Codable, Sendable, Equatable {
    public var add: [String]?
    public var drop: [String]?

    public init(add: [String]? = nil, drop: [String]? = nil) {
        self.add = add
        self.drop = drop
    }
}

/// The system calls that a container may make.
///
/// Source: Kubernetes API reference, *SeccompProfile* of `v1`.
public struct SeccompProfile: Codable, Sendable, Equatable {
    public var type: String
    public var localhostProfile: String?

    public init(type: String, localhostProfile: String? = nil) {
        self.type = type
        self.localhostProfile = localhostProfile
    }
}
