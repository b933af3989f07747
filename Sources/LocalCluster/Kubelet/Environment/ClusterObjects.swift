import KubernetesClient
import KubernetesModel

/// Asks the API server for what a pod names.
struct ClusterObjects: Sendable {
    let client: Client

    /// The config maps and secrets that are there; those that are missing are left out.
    func objects(for references: PodReferences, namespace: String) async throws -> PodObjects {
        var objects = PodObjects()
        for name in references.configMaps.sorted() {
            objects.configMaps[name] = try await find(ConfigMap.self, name, namespace)
        }
        for name in references.secrets.sorted() {
            objects.secrets[name] = try await find(Secret.self, name, namespace)
        }
        return objects
    }

    /// A claim; `nil` when there is none.
    func claim(_ name: String, namespace: String) async throws -> PersistentVolumeClaim? {
        try await find(PersistentVolumeClaim.self, name, namespace)
    }

    /// A new token of the pod's service account, which is good for as long as the pod is there.
    func token(for pod: Pod, audience: String?, lifetime: Int64) async throws -> TokenRequestStatus {
        let request = TokenRequest(
            metadata: ObjectMeta(),
            spec: TokenRequestSpec(
                audiences: audience.map { [$0] }, expirationSeconds: lifetime,
                boundObjectRef: BoundObjectReference(
                    kind: "Pod", apiVersion: "v1", name: pod.metadata.name, uid: pod.metadata.uid)))
        let answer = try await client.resource(ServiceAccount.self, namespace: pod.metadata.namespace)
            .subresource("token", as: TokenRequest.self)
            .create(pod.spec?.serviceAccountName ?? "default", request)
        return answer.status ?? TokenRequestStatus()
    }

    private func find<Object: KubernetesObject>(
        _ type: Object.Type, _ name: String, _ namespace: String
    ) async throws -> Object? {
        do {
            return try await client.resource(type, namespace: namespace).get(name)
        } catch let error as APIError where error.isNotFound {
            return nil
        }
    }
}
