import KubernetesModel
import MilestoneAPI

/// A pod of one container at a time, as Pod Security *restricted* wants it.
struct PodTemplate {
    /// The user and group that processes run as; the same number for both.
    var user: Int64
    var labels: ComponentLabels
    var serviceAccountName: String
    /// Hash of the configuration that processes read at their start.
    var configurationHash: String?
    var restartPolicy: String?
    var terminationGracePeriodSeconds: Int64 = 30
    /// Run one after another, each to its end, before the container begins.
    var initContainers: [Container] = []
    var container: Container
    var volumes: [Volume] = []

    /// The template, as the platform's releases and then `spec` amend it.
    func make(_ spec: some WorkloadSpec, in blueprint: Blueprint) -> PodTemplateSpec {
        var template = self
        for release in blueprint.releases { release.amend(&template) }
        return template.merging(spec, images: blueprint.spec.images)
    }

    /// The template, with the scheduling that `spec` asks for and the pull policy of `images`.
    private func merging(_ spec: some WorkloadSpec, images: ImagesSpec) -> PodTemplateSpec {
        var container = completed(container, images)
        container.resources = container.resources?.merging(spec.resources)
        container.env = (container.env ?? []).merging(spec.extraEnv ?? []).nonEmpty
        return PodTemplateSpec(
            metadata: ObjectMeta(
                // What the operator writes itself wins: selectors and roll-outs depend on it.
                labels: (spec.podLabels ?? [:]).merging(labels.all) { $1 },
                annotations: (spec.podAnnotations ?? [:]).merging(ownAnnotations) { $1 }.nonEmpty),
            spec: PodSpec(
                volumes: volumes.nonEmpty,
                initContainers: initContainers.map { completed($0, images) }.nonEmpty, containers: [container],
                restartPolicy: restartPolicy,
                terminationGracePeriodSeconds: terminationGracePeriodSeconds, nodeSelector: spec.nodeSelector,
                serviceAccountName: serviceAccountName, automountServiceAccountToken: false,
                securityContext: .restricted(user: user),
                imagePullSecrets: images.pullSecrets.map { LocalObjectReference(name: $0.name) }.nonEmpty,
                affinity: spec.affinity?.affinity, tolerations: spec.tolerations,
                priorityClassName: spec.priorityClassName,
                // Service environment variables grow with the namespace and are read by nobody.
                enableServiceLinks: false,
                topologySpreadConstraints: [.overNodes].merging(spec.topologySpreadConstraints ?? []).map {
                    TopologySpreadConstraint($0, of: labels.selector)
                }))
    }

    private func completed(_ container: Container, _ images: ImagesSpec) -> Container {
        var container = container
        container.imagePullPolicy = images.pullPolicy.rawValue
        container.securityContext = .restricted
        return container
    }

    private var ownAnnotations: [String: String] {
        configurationHash.map { [AnnotationKey.configurationHash: $0] } ?? [:]
    }
}

/// The users that images run as.
enum PodUser {
    /// `nonroot` of the platform's own images.
    static let milestones: Int64 = 65532
    /// `postgres` of the official PostgreSQL image.
    static let postgreSQL: Int64 = 999
    /// `nobody` of the official Prometheus image.
    static let prometheus: Int64 = 65534
    /// `loki` of the official Loki image.
    static let loki: Int64 = 10001
    /// `tempo` of the official Tempo image.
    static let tempo: Int64 = 10001
    /// `grafana` of the official Grafana image.
    static let grafana: Int64 = 472
}
