import APIMachinery
import KubernetesModel

/// The kinds that the server knows without being told.
package struct BuiltInKinds: Sendable {
    let settings: ClusterSettings
    let actions: ResourceActions

    /// All of them; a group's versions in the order of preference.
    package var all: [ResourceKind] {
        core + registration + apps + events + reviews + autoscaling + batch + certificates + networking + policy
            + accessControl + storage + admission + cluster + devices + flowControl
    }

    /// A kind with its schema, completed by `complete`.
    func kind(
        _ group: String, version: String = "v1", _ kind: String, _ plural: String,
        scope: ResourceType.Scope = .namespaced, singular: String? = nil, short: [String] = [],
        categories: [String] = [],
        columns: [TableColumn] = [.name, .age], strategy: Strategy = Strategy(),
        _ complete: (inout ResourceKind) -> Void = { _ in }
    ) -> ResourceKind {
        let type = ResourceType(group: group, version: version, kind: kind, plural: plural, scope: scope)
        var value = ResourceKind(
            type: type, singular: singular ?? kind.lowercased(), listKind: "\(kind)List",
            schema: ObjectSchema(group: group, version: version, kind: kind)
                ?? ObjectSchema(openAPIV3Schema: ["type": "object", "x-kubernetes-preserve-unknown-fields": true]))
        value.shortNames = short
        value.categories = categories
        value.columns = columns
        value.strategy = strategy
        complete(&value)
        return value
    }
}

extension BuiltInKinds {
    private var apps: [ResourceKind] {
        [
            kind(
                "apps", "ControllerRevision", "controllerrevisions", columns: TableColumn.controllerRevision,
                strategy: .controllerRevision),
            kind(
                "apps", "DaemonSet", "daemonsets", short: ["ds"], categories: ["all"], columns: TableColumn.daemonSet,
                strategy: .daemonSet
            ) {
                $0.subresources = [.status("DaemonSet")]
            },
            kind(
                "apps", "Deployment", "deployments", short: ["deploy"], categories: ["all"],
                columns: TableColumn.deployment, strategy: .deployment
            ) {
                $0.subresources = [.scale(.workload), .status("Deployment")]
            },
            kind(
                "apps", "ReplicaSet", "replicasets", short: ["rs"], categories: ["all"],
                columns: TableColumn.replicaSet, strategy: .replicaSet
            ) {
                $0.subresources = [.scale(.workload), .status("ReplicaSet")]
            },
            kind(
                "apps", "StatefulSet", "statefulsets", short: ["sts"], categories: ["all"],
                columns: TableColumn.statefulSet, strategy: .statefulSet
            ) {
                $0.subresources = [.scale(.workload), .status("StatefulSet")]
            },
        ]
    }

    private var batch: [ResourceKind] {
        [
            kind(
                "batch", "CronJob", "cronjobs", short: ["cj"], categories: ["all"], columns: TableColumn.cronJob,
                strategy: .cronJob
            ) {
                $0.subresources = [.status("CronJob")]
            },
            kind("batch", "Job", "jobs", categories: ["all"], columns: TableColumn.job, strategy: .job) {
                $0.subresources = [.status("Job")]
                $0.selectableFields = ["status.successful": { $0[path: "status", "succeeded"]?.text() ?? "0" }]
            },
        ]
    }

    private var networking: [ResourceKind] {
        let group = "networking.k8s.io"
        return [
            kind(
                group, "IngressClass", "ingressclasses", scope: .cluster, columns: TableColumn.ingressClass,
                strategy: .ingressClass),
            kind(
                group, "IPAddress", "ipaddresses", scope: .cluster, short: ["ip"], columns: TableColumn.addressOwner,
                strategy: .addressOwner),
            kind(
                group, "ServiceCIDR", "servicecidrs", scope: .cluster, columns: TableColumn.addressRange,
                strategy: .addressRange(settings)
            ) {
                $0.subresources = [.status("ServiceCIDR")]
            },
            kind(group, "Ingress", "ingresses", short: ["ing"], columns: TableColumn.ingress, strategy: .ingress) {
                $0.subresources = [.status("Ingress")]
            },
            kind(
                group, "NetworkPolicy", "networkpolicies", short: ["netpol"], columns: TableColumn.networkPolicy,
                strategy: .networkPolicy),
        ]
    }

    private var policy: [ResourceKind] {
        [
            kind(
                "policy", "PodDisruptionBudget", "poddisruptionbudgets", short: ["pdb"],
                columns: TableColumn.podDisruptionBudget, strategy: .podDisruptionBudget
            ) {
                $0.subresources = [.status("PodDisruptionBudget")]
            }
        ]
    }

    private var accessControl: [ResourceKind] {
        let group = "rbac.authorization.k8s.io"
        return [
            kind(
                group, "ClusterRoleBinding", "clusterrolebindings", scope: .cluster, columns: TableColumn.roleBinding,
                strategy: .roleBinding),
            kind(group, "ClusterRole", "clusterroles", scope: .cluster, columns: TableColumn.role, strategy: .role),
            kind(group, "RoleBinding", "rolebindings", columns: TableColumn.roleBinding, strategy: .roleBinding),
            kind(group, "Role", "roles", columns: TableColumn.role, strategy: .role),
        ]
    }

    private var cluster: [ResourceKind] {
        [
            kind(
                "apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions", scope: .cluster,
                short: ["crd", "crds"], categories: ["api-extensions"], columns: TableColumn.role,
                strategy: .definition(settings)
            ) { $0.subresources = [.status("CustomResourceDefinition")] },
            kind(
                "scheduling.k8s.io", "PriorityClass", "priorityclasses", scope: .cluster, short: ["pc"],
                columns: TableColumn.priorityClass, strategy: .priorityClass),
            kind("coordination.k8s.io", "Lease", "leases", columns: TableColumn.lease, strategy: .lease),
            kind(
                "node.k8s.io", "RuntimeClass", "runtimeclasses", scope: .cluster, columns: TableColumn.runtimeClass,
                strategy: .runtimeClass),
            kind(
                "discovery.k8s.io", "EndpointSlice", "endpointslices", columns: TableColumn.endpointSlice,
                strategy: .endpointSlice),
        ]
    }
}
