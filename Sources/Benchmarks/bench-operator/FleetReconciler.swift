import ControllerRuntime
import KubernetesClient
import KubernetesModel

/// Makes a fleet's children be there, and says so in its status.
///
/// It works as operators do: it reads stores, writes what isn't as it should be, and tells the controller what it wrote.
struct FleetReconciler: Reconciler {
    static let fieldManager = "bench-operator"

    let client: Client
    let fleets: Reflector<Fleet>
    let maps: Reflector<ConfigMap>
    let tally: Tally

    func reconcile(_ key: ObjectKey, context: ReconcileContext) async throws -> ReconcileOutcome {
        tally.reconciled()
        guard let fleet = fleets.store[key], !fleet.metadata.isDeleting else { return .done }
        let children = client.resource(ConfigMap.self, namespace: key.namespace)
        for child in fleet.children where maps.store[child.key]?.data != child.data {
            let written = try await children.apply(child, fieldManager: Self.fieldManager, force: true)
            tally.wrote()
            context.wrote(written, seenBy: maps)
        }
        let status = Fleet.Status(observedGeneration: fleet.metadata.generation, ready: fleet.spec?.size)
        guard fleet.status != status else { return .done }
        let answer = Fleet(metadata: ObjectMeta(name: key.name, namespace: key.namespace), status: status)
        let written = try await client.resource(Fleet.self, namespace: key.namespace).status
            .apply(answer, fieldManager: Self.fieldManager, force: true)
        tally.wrote()
        context.wrote(written, seenBy: fleets)
        return .done
    }
}
