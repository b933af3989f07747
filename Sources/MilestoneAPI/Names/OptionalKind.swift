package import KubernetesModel

/// Kinds of other operators, which a platform is made of where the cluster serves them.
package enum OptionalKind {
    /// Source: Gateway API, *HTTPRoute*.
    package static let httpRoute = ResourceType(
        group: "gateway.networking.k8s.io", version: "v1", kind: "HTTPRoute", plural: "httproutes")
    /// Source: cert-manager, API reference, *Certificate*.
    package static let certificate = ResourceType(
        group: "cert-manager.io", version: "v1", kind: "Certificate", plural: "certificates")
    /// Source: prometheus-operator, API reference, *ServiceMonitor*.
    package static let serviceMonitor = ResourceType(
        group: "monitoring.coreos.com", version: "v1", kind: "ServiceMonitor", plural: "servicemonitors")
    /// Source: prometheus-operator, API reference, *PrometheusRule*.
    package static let prometheusRule = ResourceType(
        group: "monitoring.coreos.com", version: "v1", kind: "PrometheusRule", plural: "prometheusrules")
    /// Source: CloudNativePG, API reference, *Cluster*.
    package static let cluster = ResourceType(
        group: "postgresql.cnpg.io", version: "v1", kind: "Cluster", plural: "clusters")
    /// Source: CloudNativePG, API reference, *ScheduledBackup*.
    package static let scheduledBackup = ResourceType(
        group: "postgresql.cnpg.io", version: "v1", kind: "ScheduledBackup", plural: "scheduledbackups")
    /// Source: CloudNativePG's Barman Cloud plugin, API reference, *ObjectStore*.
    package static let objectStore = ResourceType(
        group: "barmancloud.cnpg.io", version: "v1", kind: "ObjectStore", plural: "objectstores")

    /// All of them.
    package static let all = [
        httpRoute, certificate, serviceMonitor, prometheusRule, cluster, scheduledBackup, objectStore,
    ]
}
