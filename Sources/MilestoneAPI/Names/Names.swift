/// Ports of the platform's processes; Services listen on the same ones.
package enum Port {
    package static let gateway = 8080
    package static let gatewayAdmin = 8081
    /// Where the gateway ends TLS itself.
    package static let gatewaySecure = 8443
    package static let backend = 8000
    package static let frontend = 3000
    package static let postgreSQL = 5432
    /// Where CloudNativePG's servers tell how they are.
    package static let clusterStatus = 8000
    package static let prometheus = 9090
    package static let loki = 3100
    package static let tempo = 3200
    package static let otlp = 4318
    package static let grafana = 3000
    package static let operatorHTTP = 8082
}

/// Labels that the operator writes and selects by.
package enum LabelKey {
    package static let name = "app.kubernetes.io/name"
    package static let instance = "app.kubernetes.io/instance"
    package static let component = "app.kubernetes.io/component"
    package static let partOf = "app.kubernetes.io/part-of"
    package static let managedBy = "app.kubernetes.io/managed-by"
    package static let version = "app.kubernetes.io/version"
    /// On a Secret that outlives its platform: the name of the platform that may take it over.
    package static let retainedFor = "platform.milestones.dev/retained-for"
}

/// Annotations that users write, for the operator to act on.
package enum RequestKey {
    /// On a platform: with a new value, everything is looked at now, and what was given up is tried again.
    package static let reconcile = "platform.milestones.dev/requestedAt"
    /// On a platform: with a new value, the key that signs tokens is replaced, once.
    package static let rotateSigningKey = "platform.milestones.dev/rotateSigningKey"
    /// On a platform: with a new value, the login and password of its managed database are replaced, once.
    package static let rotateDatabasePassword = "platform.milestones.dev/rotateDatabasePassword"
    /// On an object that has a child's name and belongs to nobody: the name of the platform that may take it over.
    package static let adopt = "platform.milestones.dev/adopt"
}

/// Annotations that the operator writes.
package enum AnnotationKey {
    /// Hash of what was last applied to the object.
    package static let appliedHash = "platform.milestones.dev/applied-hash"
    /// On a pod template: hash of the configuration that its processes read at their start. On a Secret: the hash that
    /// pod templates keep of it, where its content changes without one of them.
    package static let configurationHash = "platform.milestones.dev/configuration-hash"
    /// On a pod template: hash of the Secrets of others that its processes read at their start; only once these differ
    /// from what the workload was made with.
    package static let secretsHash = "platform.milestones.dev/secrets-hash"
    /// On a workload: hash of the Secrets of others as they were when it was made, or first looked at.
    package static let firstSecretsHash = "platform.milestones.dev/first-secrets-hash"
    /// On the Secret with the database's credentials: UID of the claim on whose volume the login is known to be.
    package static let loginVolume = "platform.milestones.dev/login-volume"
    /// On the Secret with the database's credentials: UID of the pod that served from that volume when it was looked at.
    package static let loginPod = "platform.milestones.dev/login-pod"
    /// On a Secret that is rotated: the request that was acted on last.
    package static let rotatedFor = "platform.milestones.dev/rotated-for"
    /// On the Secret with signing keys: the key that signs.
    package static let signingKey = "platform.milestones.dev/signing-key"
    /// On the Secret with signing keys: for how many seconds tokens are good that outlive those of the spec.
    package static let tokenLifetime = "platform.milestones.dev/token-lifetime"
    /// On the Secret with signing keys: when the last of those tokens has expired, once none is issued any more.
    package static let tokensExpire = "platform.milestones.dev/tokens-expire"
    /// On a Deployment: hash of the pod template that is rolled out, or was last.
    package static let rolloutTemplate = "platform.milestones.dev/rollout-template"
    /// On a Deployment: when the rollout began; only while it is under way.
    package static let rolloutStarted = "platform.milestones.dev/rollout-started"
    /// On a Deployment: the last pod template of which every pod was ready.
    package static let lastGoodTemplate = "platform.milestones.dev/last-good-template"
    /// On a Deployment: hash of the pod template that wasn't ready in time.
    package static let failedTemplate = "platform.milestones.dev/failed-template"
    /// On a Deployment: why the pods of that template weren't ready.
    package static let failedCause = "platform.milestones.dev/failed-cause"
}

/// Names that the operator goes by.
package enum OperatorName {
    /// Field manager of server-side apply, reporting component of events, and value of `managed-by`.
    package static let fieldManager = "milestone-operator"
    /// Field manager that keeps a number of replicas in place until an autoscaler owns it.
    package static let handOverManager = "milestone-operator-hand-over"
    /// The Lease, in the operator's own namespace, whose holder acts.
    package static let lease = "milestone-operator"
    /// Where the install bundle puts the operator.
    package static let namespace = "milestone-system"
    /// Value of the label `part-of`.
    package static let partOf = "milestone-platform"
    /// The version that a platform is given when it asks for none.
    package static let version = "0.1.0"
    /// Where the operator's own image comes from.
    package static let registry = "ghcr.io/milestones"
}

/// The names of a platform's children.
package struct ChildNames: Sendable {
    /// The platform's name.
    package let platform: String

    package init(platform: String) { self.platform = platform }

    /// The workload, Service, ServiceAccount and configuration of a component.
    package func name(of component: Component) -> String {
        switch component {
        case .schema: "\(platform)-migrate"
        case .generator: "\(platform)-seed"
        // Where the way leads is named by the gateway, and so are the routes to it.
        case .routes: "\(platform)-gateway"
        case .monitors: platform
        default: "\(platform)-\(component.rawValue)"
        }
    }

    /// The Secret with the administrator's `username` and `password`.
    package var adminSecret: String { "\(platform)-admin" }
    /// The Secret with the keys that sign tokens.
    package var signingKeysSecret: String { "\(platform)-signing-keys" }
    /// The Secret in which CloudNativePG keeps the credentials of a platform's database.
    package var clusterSecret: String { "\(name(of: .database))-app" }
    /// The Secret in which cert-manager keeps the certificate of a platform's host names.
    package var certificateSecret: String { "\(name(of: .gateway))-tls" }
    /// The Secret with the database's credentials.
    package var databaseSecret: String { name(of: .database) }
    /// The claim of the database's volume.
    package var databaseClaim: String { "\(Self.databaseVolume)-\(databasePod)" }
    /// The pod of the database.
    package var databasePod: String { "\(name(of: .database))-0" }
    /// What the template of the database's claim is called.
    package static let databaseVolume = "data"
    /// While the database's password is rotated: the Secret with its next credentials, and the beginning of the names of
    /// Jobs.
    package var databaseRotation: String { "\(databaseSecret)-rotation" }
}
