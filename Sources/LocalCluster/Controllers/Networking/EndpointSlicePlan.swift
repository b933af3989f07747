import KubernetesModel

/// The endpoints of a Service: a pure function of it and the pods that it selects.
enum EndpointSlicePlan {
    /// Who writes the slices, as their label says.
    static let manager = "endpointslice-controller.k8s.io"
    /// The label that names a slice's service.
    static let serviceLabel = "kubernetes.io/service-name"
    /// The label that names who writes a slice.
    static let managerLabel = "endpointslice.kubernetes.io/managed-by"

    /// The slice that a service should have; `nil` for one without a selector.
    ///
    /// One slice holds all endpoints: a machine runs fewer pods than the hundred that Kubernetes puts in one.
    static func slice(of service: Service, pods: [Pod]) -> EndpointSlice? {
        guard let selector = service.spec?.selector, !selector.isEmpty, service.spec?.type != "ExternalName" else {
            return nil
        }
        let selected = pods.filter { pod in
            pod.status?.podIP != nil && !pod.hasEnded
                && selector.allSatisfy { pod.metadata.labels?[$0.key] == $0.value }
        }.sorted { $0.key < $1.key }
        let publishesNotReady = service.spec?.publishNotReadyAddresses == true
        var labels = service.metadata.labels ?? [:]
        labels[serviceLabel] = service.metadata.name
        labels[managerLabel] = manager
        if service.spec?.clusterIP == "None" { labels["service.kubernetes.io/headless"] = "" }
        return EndpointSlice(
            metadata: ObjectMeta(
                generateName: "\(service.metadata.name ?? "")-", namespace: service.metadata.namespace, labels: labels,
                ownerReferences: [OwnerReference(controller: service)]),
            addressType: "IPv4",
            endpoints: selected.map { endpoint(of: $0, publishesNotReady: publishesNotReady) },
            // A slice of nobody tells no ports either.
            ports: selected.isEmpty
                ? nil : (service.spec?.ports ?? []).compactMap { slicePort(of: $0, pods: selected) })
    }

    private static func endpoint(of pod: Pod, publishesNotReady: Bool) -> Endpoint {
        let isTerminating = pod.metadata.isDeleting
        return Endpoint(
            addresses: [pod.status?.podIP ?? ""],
            conditions: EndpointConditions(
                ready: (pod.isReady && !isTerminating) || publishesNotReady, serving: pod.isReady || publishesNotReady,
                terminating: isTerminating),
            hostname: pod.spec?.hostname != nil && pod.spec?.subdomain != nil ? pod.spec?.hostname : nil,
            targetRef: ObjectReference(
                kind: "Pod", namespace: pod.metadata.namespace, name: pod.metadata.name, uid: pod.metadata.uid),
            nodeName: pod.spec?.nodeName)
    }

    /// The service's port with the number that its pods listen on; a named target is looked up in the first pod.
    private static func slicePort(of port: ServicePort, pods: [Pod]) -> EndpointSlicePort? {
        let number: Int? =
            switch port.targetPort {
            case .int(let number)?: number
            case .string(let name)?:
                pods.lazy.flatMap { $0.spec?.containers ?? [] }.flatMap { $0.ports ?? [] }
                    .first { $0.name == name }?.containerPort
            case nil: port.port
            }
        guard let number else { return nil }
        return EndpointSlicePort(
            name: port.name ?? "", protocol: port.protocol ?? "TCP", port: number, appProtocol: port.appProtocol)
    }
}
