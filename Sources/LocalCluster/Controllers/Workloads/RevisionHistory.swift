import ControllerRuntime
import KubernetesClient
import KubernetesModel

/// Keeps the templates that a StatefulSet or a DaemonSet has had as ControllerRevisions.
struct RevisionHistory<Owner: KubernetesObject> {
    let client: Client
    let store: Reflector<ControllerRevision>
    let owner: Workload<Owner>
    let context: ReconcileContext
    /// The label that says the hash of a revision's template.
    let hashLabel: String

    private var resource: ResourceClient<ControllerRevision> {
        client.resource(ControllerRevision.self, namespace: owner.key.namespace)
    }

    /// The workload's revisions, in no order.
    var revisions: [ControllerRevision] {
        store.store.objects(ownedBy: owner.uid).filter { $0.metadata.controller?.uid == owner.uid }
    }

    /// Makes the present template the newest revision.
    ///
    /// - Returns: the revision's name.
    func record() async throws -> String {
        let plan = RevisionPlan(template: owner.template, revisions: revisions)
        switch plan.step {
        case .keep(let name): return name
        case .renumber(let name, let number):
            let changed = try await resource.patch(name, .merge(["revision": .integer(number)]))
            context.wrote(changed, seenBy: store)
            return name
        case .create(let number): return try await create(number, plan.data)
        }
    }

    /// Deletes revisions that nothing uses, beyond those that are kept for rollbacks.
    func trim(inUse: Set<String>, limit: Int) async throws {
        for revision in RevisionPlan.surplus(revisions, inUse: inUse, limit: limit) {
            do {
                try await resource.delete(
                    revision.metadata.name ?? "", DeleteOptions(uid: revision.metadata.uid))
            } catch let error as APIError where error.isNotFound || error.isConflict {
                continue
            }
        }
    }

    private func create(_ number: Int64, _ data: JSONValue) async throws -> String {
        var collisions = 0
        while true {
            let hash = owner.template.hash(collisions: collisions)
            // The API server takes names of up to 253 characters.
            let name = "\((owner.key.name).prefix(223))-\(hash)"
            let revision = ControllerRevision(
                metadata: ObjectMeta(
                    name: name, namespace: owner.key.namespace,
                    labels: owner.template.labels.merging([hashLabel: hash]) { $1 },
                    annotations: owner.object.metadata.annotations, ownerReferences: [owner.reference]),
                data: data, revision: number)
            do {
                context.wrote(try await resource.create(revision), seenBy: store)
                return name
            } catch let error as APIError where error.isAlreadyExists {
                if try await resource.get(name).data == data { return name }
                collisions += 1
            }
        }
    }
}
