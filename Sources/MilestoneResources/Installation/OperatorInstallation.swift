import KubernetesModel
import MilestoneAPI

/// The objects that put the operator into a cluster, next to the CustomResourceDefinition.
package struct OperatorInstallation: Sendable {
    /// The namespace, which is made too.
    package var namespace: String
    /// The operator's complete image reference.
    package var image: String
    /// The value of the version label.
    package var version: String
    /// The namespaces whose platforms it looks after; empty for all. They must be there.
    package var watchedNamespaces: [String]
    /// The labels of the platforms that it looks after, as `kubectl get --selector` takes them; `nil` for any.
    package var watchedSelector: String?

    package init(
        namespace: String = OperatorName.namespace,
        image: String = "\(OperatorName.registry)/milestone-operator:\(OperatorName.version)",
        version: String = OperatorName.version, watchedNamespaces: [String] = [], watchedSelector: String? = nil
    ) {
        self.watchedNamespaces = watchedNamespaces
        self.watchedSelector = watchedSelector
        self.namespace = namespace
        self.image = image
        self.version = version
    }
}

extension OperatorInstallation {
    /// The objects, in the order in which they can be applied.
    package var objects: [DesiredObject] {
        [
            DesiredObject(namespaceObject),
            DesiredObject(serviceAccount),
            DesiredObject(clusterRole),
            DesiredObject(clusterRoleBinding),
            DesiredObject(role),
            DesiredObject(roleBinding),
        ]
            + watchedNamespaces.flatMap { [DesiredObject(platformRole($0)), DesiredObject(platformRoleBinding($0))] }
            + [
                DesiredObject(service),
                DesiredObject(networkPolicy),
                DesiredObject(deployment),
            ]
    }

    private var name: String { OperatorName.fieldManager }

    private var stableLabels: [String: String] {
        [LabelKey.name: name, LabelKey.component: "operator"]
    }

    private var labels: [String: String] {
        stableLabels.merging([LabelKey.partOf: OperatorName.partOf, LabelKey.version: version]) { $1 }
    }

    private var metadata: ObjectMeta { ObjectMeta(name: name, namespace: namespace, labels: labels) }

    /// Of what belongs to the cluster: operators of other namespaces have theirs.
    private var clusterMetadata: ObjectMeta {
        ObjectMeta(
            name: namespace == OperatorName.namespace ? name : "\(name)-\(namespace)", labels: labels)
    }

    /// Of what lets it look after the platforms of one namespace.
    private func platformMetadata(_ namespace: String) -> ObjectMeta {
        ObjectMeta(name: "\(name)-platforms", namespace: namespace, labels: labels)
    }

    private var namespaceObject: Namespace {
        Namespace(
            metadata: ObjectMeta(
                name: namespace,
                labels: labels.merging(["pod-security.kubernetes.io/enforce": "restricted"]) { $1 }))
    }

    private var serviceAccount: ServiceAccount {
        ServiceAccount(metadata: metadata, automountServiceAccountToken: true)
    }

    private var clusterRole: ClusterRole {
        ClusterRole(
            metadata: clusterMetadata,
            rules: watchedNamespaces.isEmpty ? OperatorPermissions.rules : [OperatorPermissions.definitionRule])
    }

    private var clusterRoleBinding: ClusterRoleBinding {
        ClusterRoleBinding(
            metadata: clusterMetadata, subjects: [subject],
            roleRef: RoleRef(
                apiGroup: ClusterRole.resource.group, kind: ClusterRole.resource.kind,
                name: clusterMetadata.name ?? name))
    }

    private func platformRole(_ namespace: String) -> Role {
        Role(metadata: platformMetadata(namespace), rules: OperatorPermissions.platformRules)
    }

    private func platformRoleBinding(_ namespace: String) -> RoleBinding {
        let metadata = platformMetadata(namespace)
        return RoleBinding(
            metadata: metadata, subjects: [subject],
            roleRef: RoleRef(
                apiGroup: Role.resource.group, kind: Role.resource.kind, name: metadata.name ?? name))
    }

    private var role: Role {
        Role(metadata: metadata, rules: OperatorPermissions.ownNamespaceRules)
    }

    private var roleBinding: RoleBinding {
        RoleBinding(
            metadata: metadata, subjects: [subject],
            roleRef: RoleRef(apiGroup: Role.resource.group, kind: Role.resource.kind, name: name))
    }

    private var subject: Subject { Subject(kind: "ServiceAccount", name: name, namespace: namespace) }

    private var service: Service {
        Service(
            metadata: metadata,
            spec: ServiceSpec(
                type: "ClusterIP", ports: [.tcp("http", Port.operatorHTTP)], selector: stableLabels))
    }

    /// Every platform's Prometheus asks for targets and metrics; where the API server is, nobody can say beforehand.
    private var networkPolicy: NetworkPolicy {
        NetworkPolicy(
            metadata: metadata,
            spec: NetworkPolicySpec(
                podSelector: LabelSelector(matchLabels: stableLabels),
                ingress: [
                    NetworkPolicyIngressRule(
                        ports: [NetworkPolicyPort(protocol: "TCP", port: .int(Port.operatorHTTP))],
                        from: [NetworkPolicyPeer(namespaceSelector: LabelSelector())])
                ],
                egress: [NetworkPolicyEgressRule()], policyTypes: ["Ingress", "Egress"]))
    }

    private var deployment: Deployment {
        Deployment(
            metadata: metadata,
            spec: DeploymentSpec(
                replicas: 1, selector: LabelSelector(matchLabels: stableLabels), template: template,
                // The new one has read everything before the old one goes; the lease says which of them acts.
                strategy: DeploymentStrategy(
                    type: "RollingUpdate",
                    rollingUpdate: RollingUpdateDeployment(maxUnavailable: .int(0), maxSurge: .int(1))),
                revisionHistoryLimit: 3))
    }

    private var template: PodTemplateSpec {
        PodTemplateSpec(
            metadata: ObjectMeta(labels: labels),
            spec: PodSpec(
                containers: [container], terminationGracePeriodSeconds: 30, serviceAccountName: name,
                automountServiceAccountToken: true, securityContext: .restricted(user: PodUser.milestones),
                enableServiceLinks: false))
    }

    private var container: Container {
        Container(
            name: "operator", image: image,
            ports: [.tcp("http", Port.operatorHTTP)],
            env: EnvVar.http(port: Port.operatorHTTP) + [
                .pod("POD_NAMESPACE", "metadata.namespace"), .pod("POD_NAME", "metadata.name"),
                .pod("POD_UID", "metadata.uid"),
                // Each arena of the C library keeps freed memory for itself; the few threads here share two.
                EnvVar(name: "MALLOC_ARENA_MAX", value: "2"),
            ] + watchSettings,
            resources: .resources(cpu: "50m", cpuLimit: "1", memory: "48Mi", memoryLimit: "256Mi"),
            livenessProbe: .liveness("/healthz", port: "http"),
            readinessProbe: .readiness("/readyz", port: "http"),
            startupProbe: .startup("/healthz", port: "http"),
            imagePullPolicy: "IfNotPresent", securityContext: .restricted)
    }

    private var watchSettings: [EnvVar] {
        var settings: [EnvVar] = []
        if !watchedNamespaces.isEmpty {
            settings.append(EnvVar(name: "WATCH_NAMESPACES", value: watchedNamespaces.joined(separator: ",")))
        }
        if let watchedSelector { settings.append(EnvVar(name: "WATCH_SELECTOR", value: watchedSelector)) }
        return settings
    }
}
