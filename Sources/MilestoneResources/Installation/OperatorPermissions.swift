import KubernetesModel
import MilestoneAPI

/// What the operator may do, and nothing more: each rule says what asks for it.
enum OperatorPermissions {
    static let rules: [PolicyRule] = platformRules + [definitionRule]

    /// What it does with platforms and what they are made of; in each namespace by itself where its scope lists them.
    static let platformRules: [PolicyRule] = [
        // Watches platforms.
        PolicyRule(verbs: ["list", "watch"], apiGroups: [platform.group], resources: [platform.plural]),
        // Writes their status.
        PolicyRule(verbs: ["patch"], apiGroups: [platform.group], resources: ["\(platform.plural)/status"]),
        // Sets `blockOwnerDeletion` on children, which some clusters allow only who may change the owner's finalizers.
        PolicyRule(verbs: ["update"], apiGroups: [platform.group], resources: ["\(platform.plural)/finalizers"]),
        // Watches, looks up, applies and prunes children. Secrets that users bring are watched as well, each by its name:
        // which names they choose in which namespaces no rule can say beforehand.
        children("", ["configmaps", "persistentvolumeclaims", "secrets", "serviceaccounts", "services"]),
        children("apps", ["deployments", "statefulsets"]),
        children("autoscaling", ["horizontalpodautoscalers"]),
        children("batch", ["cronjobs", "jobs"]),
        children("networking.k8s.io", ["ingresses", "networkpolicies"]),
        children("policy", ["poddisruptionbudgets"]),
        // Has other operators make a part of the platform.
        children("barmancloud.cnpg.io", ["objectstores"]),
        children("cert-manager.io", ["certificates"]),
        children("gateway.networking.k8s.io", ["httproutes"]),
        children("monitoring.coreos.com", ["prometheusrules", "servicemonitors"]),
        children("postgresql.cnpg.io", ["clusters", "scheduledbackups"]),
        // Tells why pods aren't ready, and Prometheus which ones there are.
        PolicyRule(verbs: ["list", "watch"], apiGroups: [""], resources: ["pods"]),
        // Tells what happened, and asks what others reported of what isn't ready.
        PolicyRule(verbs: ["create", "list", "patch"], apiGroups: [""], resources: ["events"]),
    ]

    /// Knows which kinds of other operators the cluster serves.
    static let definitionRule = PolicyRule(
        verbs: ["list", "watch"], apiGroups: [CustomResourceDefinition.resource.group],
        resources: [CustomResourceDefinition.resource.plural])

    /// What the operator may do in its own namespace.
    static let ownNamespaceRules: [PolicyRule] = [
        // Agrees with other replicas on who acts; what is to be created has no name yet that a rule could ask for.
        PolicyRule(verbs: ["create"], apiGroups: [Lease.resource.group], resources: [Lease.resource.plural]),
        PolicyRule(
            verbs: ["get", "update"], apiGroups: [Lease.resource.group], resources: [Lease.resource.plural],
            resourceNames: [OperatorName.lease]),
    ]

    private static let platform = MilestonePlatform.resource

    private static func children(_ group: String, _ resources: [String]) -> PolicyRule {
        PolicyRule(
            verbs: ["get", "list", "watch", "create", "patch", "delete"], apiGroups: [group], resources: resources)
    }
}
