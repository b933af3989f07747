import KubernetesModel

/// Who owns whom, of all objects of all kinds: what the garbage collector decides by.
///
/// Source: Kubernetes documentation, *Garbage Collection*. An object goes when it has owners and none of them exists;
/// an owner is known by its uid, so a namesake is no owner.
struct OwnershipGraph {
    /// An object, as far as ownership goes.
    struct Node: Equatable {
        var resource: ResourceType
        var metadata: ObjectMeta
    }

    /// What is to be done about an object.
    enum Action: Equatable {
        /// Delete it in the background.
        case delete(Node)
        /// Delete it, its own dependents first.
        case deleteForeground(Node)
        /// Take the owners of these uids out of it.
        case release(Node, owners: Set<String>)
        /// Take this finalizer out of it.
        case removeFinalizer(Node, String)
    }

    /// Holds an owner until its blocking dependents are gone.
    static let foregroundFinalizer = "foregroundDeletion"
    /// Holds an owner until its dependents have let go of it.
    static let orphanFinalizer = "orphan"

    private(set) var nodes: [String: Node] = [:]
    private var dependents: [String: Set<String>] = [:]

    /// Takes in what is known of an object now; returns the objects to decide on again.
    mutating func update(_ node: Node) -> Set<String> {
        guard let uid = node.metadata.uid else { return [] }
        var owners = Set((node.metadata.ownerReferences ?? []).map(\.uid))
        if let old = nodes[uid] {
            unlink(old, uid)
            // An owner that was let go of may have waited for just that.
            owners.formUnion((old.metadata.ownerReferences ?? []).map(\.uid))
        }
        nodes[uid] = node
        for owner in node.metadata.ownerReferences ?? [] { dependents[owner.uid, default: []].insert(uid) }
        var affected: Set<String> = [uid]
        // A deletion that waits for its dependents concerns them, and each of them concerns the one that waits.
        if node.metadata.isDeleting { affected.formUnion(dependents[uid] ?? []) }
        affected.formUnion(owners.filter { nodes[$0] != nil })
        return affected
    }

    /// Forgets an object that is gone; returns the objects to decide on again.
    mutating func remove(uid: String) -> Set<String> {
        var affected = dependents[uid] ?? []
        if let old = nodes.removeValue(forKey: uid) {
            unlink(old, uid)
            affected.formUnion((old.metadata.ownerReferences ?? []).map(\.uid).filter { nodes[$0] != nil })
        }
        return affected
    }

    /// Forgets all objects of a kind that is served no longer; returns the objects to decide on again.
    mutating func remove(kind: ResourceType) -> Set<String> {
        let gone = nodes.filter { $0.value.resource == kind }.map(\.key)
        var affected: Set<String> = []
        for uid in gone { affected.formUnion(remove(uid: uid)) }
        return affected.subtracting(gone)
    }

    /// What is to be done about one object, if anything.
    func actions(for uid: String) -> [Action] {
        guard let node = nodes[uid] else { return [] }
        if node.metadata.isDeleting { return finalization(of: node, uid) }
        let owners = node.metadata.ownerReferences ?? []
        guard !owners.isEmpty else { return [] }
        let living = owners.filter { isOwner($0, of: node) }
        let solid = living.filter { !isWaitingForDependents($0.uid) }
        if solid.isEmpty {
            return living.isEmpty ? [.delete(node)] : [.deleteForeground(node)]
        }
        let dangling = Set(owners.map(\.uid)).subtracting(solid.map(\.uid))
        return dangling.isEmpty ? [] : [.release(node, owners: dangling)]
    }

    private func finalization(of node: Node, _ uid: String) -> [Action] {
        let finalizers = node.metadata.finalizers ?? []
        let dependents = (self.dependents[uid] ?? []).compactMap { nodes[$0] }
        if finalizers.contains(Self.orphanFinalizer) {
            guard dependents.isEmpty else { return dependents.map { .release($0, owners: [uid]) } }
            return [.removeFinalizer(node, Self.orphanFinalizer)]
        }
        if finalizers.contains(Self.foregroundFinalizer) {
            let blocking = dependents.contains { dependent in
                dependent.metadata.ownerReferences?.contains { $0.uid == uid && $0.blockOwnerDeletion == true } ?? false
            }
            return blocking ? [] : [.removeFinalizer(node, Self.foregroundFinalizer)]
        }
        return []
    }

    /// Whether a reference names an object that exists, under that uid, where the dependent may name it.
    private func isOwner(_ reference: OwnerReference, of node: Node) -> Bool {
        guard let owner = nodes[reference.uid] else { return false }
        return owner.metadata.name == reference.name
            && (owner.metadata.namespace == nil || owner.metadata.namespace == node.metadata.namespace)
    }

    private func isWaitingForDependents(_ uid: String) -> Bool {
        guard let owner = nodes[uid] else { return false }
        return owner.metadata.isDeleting && (owner.metadata.finalizers ?? []).contains(Self.foregroundFinalizer)
    }

    private mutating func unlink(_ node: Node, _ uid: String) {
        for owner in node.metadata.ownerReferences ?? [] {
            dependents[owner.uid]?.remove(uid)
            if dependents[owner.uid]?.isEmpty == true { dependents[owner.uid] = nil }
        }
    }
}
