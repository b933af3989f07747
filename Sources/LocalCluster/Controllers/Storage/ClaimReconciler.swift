import ControllerRuntime
import KubernetesClient
import KubernetesModel

/// Gives every PersistentVolumeClaim a volume: a directory of the node, which the kubelet makes when it is mounted.
struct ClaimReconciler: Reconciler {
    let client: Client
    let claims: Reflector<PersistentVolumeClaim>

    func reconcile(_ key: ObjectKey, context: ReconcileContext) async throws -> ReconcileOutcome {
        guard let claim = claims.store[key], !claim.metadata.isDeleting, claim.status?.phase != "Bound",
            let uid = claim.metadata.uid
        else { return .done }
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
}
