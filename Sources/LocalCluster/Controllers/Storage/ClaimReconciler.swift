import ControllerRuntime
import KubernetesClient
import KubernetesModel

/// Gives every PersistentVolumeClaim a volume, where there is a node: a directory of it, which the kubelet makes when it
/// is mounted, and which has as much room as is asked for. A claim that is deleted stays until no pod uses it.
struct ClaimReconciler: Reconciler {
    /// Holds a claim while a pod uses it.
    static let protection = "kubernetes.io/pvc-protection"

    let client: Client
    let claims: Reflector<PersistentVolumeClaim>
    let pods: Reflector<Pod>
    /// Whether there are volumes to be had.
    let providesVolumes: Bool

    func reconcile(_ key: ObjectKey, context: ReconcileContext) async throws -> ReconcileOutcome {
        guard let claim = claims.store[key], let uid = claim.metadata.uid else { return .done }
        if claim.metadata.isDeleting {
            try await release(claim)
            return .done
        }
        guard providesVolumes, claim.status?.phase != "Bound" || claim.isTooSmall else { return .done }
        let volume = "pvc-\(uid)"
        let resource = client.resource(PersistentVolumeClaim.self, namespace: key.namespace)
        if claim.spec?.volumeName != volume {
            _ = try await resource.patch(key.name, .merge(["spec": ["volumeName": .string(volume)]]))
        }
        let capacity = claim.spec?.resources?.requests ?? [:]
        _ = try await resource.status.patch(
            key.name,
            .merge([
                "status": [
                    "phase": "Bound", "accessModes": try JSONValue(encoding: claim.spec?.accessModes ?? []),
                    "capacity": try JSONValue(encoding: capacity),
                ]
            ]))
        return .done
    }

    /// Takes the protection off a claim that is being deleted and that no pod uses any more.
    private func release(_ claim: PersistentVolumeClaim) async throws {
        let finalizers = claim.metadata.finalizers ?? []
        let isUsed = pods.store.objects(namespace: claim.metadata.namespace ?? "").contains { pod in
            !pod.hasEnded && Self.claimNames(of: pod).contains(claim.metadata.name ?? "")
        }
        guard finalizers.contains(Self.protection), !isUsed else { return }
        let rest = finalizers.filter { $0 != Self.protection }
        do {
            _ = try await client.resource(PersistentVolumeClaim.self, namespace: claim.metadata.namespace).patch(
                claim.metadata.name ?? "", .merge(["metadata": ["finalizers": try JSONValue(encoding: rest)]]))
        } catch let error as APIError where error.isNotFound {
            return
        }
    }

    /// The claims that a pod mounts.
    static func claimNames(of pod: Pod) -> [String] {
        (pod.spec?.volumes ?? []).compactMap { $0.persistentVolumeClaim?.claimName }
    }
}

extension PersistentVolumeClaim {
    /// Whether more is asked for than there is.
    fileprivate var isTooSmall: Bool {
        guard let wanted = spec?.resources?.requests?["storage"]?.value, let has = status?.capacity?["storage"]?.value
        else { return false }
        return wanted > has
    }
}
