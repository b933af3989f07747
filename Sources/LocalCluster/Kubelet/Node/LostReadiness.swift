package import KubernetesClient
import KubernetesModel

/// Takes back what a cluster said before it ended: that pods are ready, and that requests may be sent to them.
///
/// No process outlives its kubelet. A real cluster finds out when the node's lease runs out, and sends requests to
/// nobody until then; here the node ends with the cluster, so the next one knows before anybody can ask.
package struct LostReadiness {
    private let client: Client
    private let nodeName: String

    /// - Parameter nodeName: the node whose pods have ended.
    package init(client: Client, nodeName: String) {
        self.client = client
        self.nodeName = nodeName
    }

    /// Tells the API server; to be called before the node's kubelet runs.
    ///
    /// - Throws: what the API server answers, ``APIError``.
    package func tell() async throws {
        for pod in try await client.resource(Pod.self).listAll().items where pod.spec?.nodeName == nodeName {
            guard let status = Self.withoutReadiness(pod.status) else { continue }
            _ = try await client.resource(Pod.self, namespace: pod.metadata.namespace).status
                .patch(pod.metadata.name ?? "", .merge(["status": try JSONValue(encoding: status)]))
        }
        let alwaysPublished = Set(
            try await client.resource(Service.self).listAll().items
                .filter { $0.spec?.publishNotReadyAddresses == true }.map(\.key))
        for slice in try await client.resource(EndpointSlice.self).listAll().items {
            let service = ObjectKey(
                namespace: slice.metadata.namespace, name: slice.metadata.labels?["kubernetes.io/service-name"] ?? "")
            guard !alwaysPublished.contains(service), let unready = withoutReadiness(slice) else { continue }
            _ = try await client.resource(EndpointSlice.self, namespace: slice.metadata.namespace).replace(unready)
        }
    }

    /// The status without readiness; nil when it tells of none.
    private static func withoutReadiness(_ status: PodStatus?) -> PodStatus? {
        guard var status, var conditions = status.conditions else { return nil }
        let lost = conditions.indices.filter {
            ["Ready", "ContainersReady"].contains(conditions[$0].type) && conditions[$0].status == "True"
        }
        guard !lost.isEmpty else { return nil }
        for index in lost {
            conditions[index].status = "False"
            conditions[index].reason = "ContainersNotReady"
            conditions[index].message = "The local cluster was stopped while the containers ran"
        }
        status.conditions = conditions
        status.containerStatuses = status.containerStatuses?.map {
            var container = $0
            container.ready = false
            return container
        }
        return status
    }

    /// The slice without ready addresses of the node's pods; nil when it has none.
    private func withoutReadiness(_ slice: EndpointSlice) -> EndpointSlice? {
        var unready = slice
        unready.endpoints = slice.endpoints?.map { endpoint in
            guard endpoint.nodeName == nodeName, endpoint.targetRef?.kind == "Pod" else { return endpoint }
            var endpoint = endpoint
            endpoint.conditions?.ready = false
            endpoint.conditions?.serving = false
            return endpoint
        }
        return unready == slice ? nil : unready
    }
}
