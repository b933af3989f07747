import KubernetesClient
import KubernetesModel
import MilestoneAPI
import MilestoneResources

/// How far volumes are that are to grow.
enum VolumeGrowth {
    /// On their way.
    case underWay(String)
    /// Refused by the cluster.
    case refused(Rejection)

    /// One CamelCase word for what is on its way.
    static let reason = "VolumeGrowing"
}

extension ReconcilePass {
    /// Lets the volumes of a component grow to what its spec asks for.
    ///
    /// Claims come first: their storage class has the last word. A StatefulSet's templates of claims can't change, so
    /// that once its claims have grown it is deleted without its pods, and made anew around them. Until then everything
    /// else about it is written as it is wanted.
    ///
    /// Source: Kubernetes documentation, *Expanding Persistent Volumes Claims*.
    ///
    /// - Returns: the objects to write now, and how far the volumes are; `nil` where none is to grow.
    mutating func growingVolumes(
        _ wanted: [DesiredObject]
    ) async throws -> (objects: [DesiredObject], growth: VolumeGrowth?) {
        var wanted = try withUnboundClaimsAsTheyAre(wanted)
        guard !platform.spec.paused, let place = wanted.firstIndex(where: { $0.resource == StatefulSet.resource }),
            let live = try observation.object(StatefulSet.self, wanted[place].key.name),
            let target = try wanted[place].content.decode(as: StatefulSet.self).grownClaim(of: live)
        else { return (wanted, nil) }
        let identity = ObjectIdentity(StatefulSet.resource, wanted[place].key.name)
        guard !live.metadata.isDeleting else {
            wanted.remove(at: place)
            return (wanted, .underWay("\(identity) is being replaced around its running pods"))
        }
        var pending: [String] = []
        for ordinal in 0..<max(0, live.spec?.replicas ?? 1) {
            let claim = ObjectIdentity(PersistentVolumeClaim.resource, "\(target.name)-\(identity.name)-\(ordinal)")
            do {
                if let step = try await grow(claim, to: target.size) { pending.append(step) }
            } catch let error as APIError where error.isForbidden || error.isInvalid {
                outcome.lookAgain(at: settings.now().adding(seconds: 60))
                wanted[place] = wanted[place].with(claimTemplates: observation.objects[identity])
                return (wanted, .refused(.volumeCantGrow(claim, to: target.size, error)))
            }
        }
        guard pending.isEmpty else {
            // The claims of a StatefulSet carry none of the operator's labels, and so nothing tells of them.
            outcome.lookAgain(at: settings.now().adding(seconds: 3))
            wanted[place] = wanted[place].with(claimTemplates: observation.objects[identity])
            return (wanted, .underWay(pending.joined(separator: "; ")))
        }
        try await replace(live, identity)
        wanted.remove(at: place)
        return (wanted, .underWay("the volumes have \(target.size); \(identity) is replaced around its running pods"))
    }

    /// Asks for more room, where less was asked for.
    ///
    /// - Returns: what is still to happen; `nil` when the volume has its size, or is yet to be made.
    private func grow(_ identity: ObjectIdentity, to size: Quantity) async throws -> String? {
        guard let found = try await lookUp(identity) else { return nil }
        var claim = try found.content.decode(as: PersistentVolumeClaim.self)
        guard claim.status?.phase == "Bound" else { return "\(identity) can grow once it is bound to a volume" }
        if claim.spec?.resources?.requests?["storage"]?.isLess(than: size) == true {
            let patch: JSONValue = [
                "metadata": ["uid": claim.metadata.uid.map(JSONValue.string) ?? .null],
                "spec": ["resources": ["requests": ["storage": .string(size.text)]]],
            ]
            claim = try await client.resource(PersistentVolumeClaim.self, namespace: namespace).patch(
                identity.name, .merge(patch))
        }
        guard let capacity = claim.status?.capacity?["storage"], capacity.isLess(than: size) else { return nil }
        let why = claim.status?.conditions?.last { $0.status == "True" }
            .map { ": \($0.message.flatMap { $0.isEmpty ? nil : $0 } ?? $0.type)" }
        return "\(identity) grows from \(capacity) to \(size)\(why ?? "")"
    }

    /// Deletes a StatefulSet and leaves its pods; the next look, when it is gone, makes it anew.
    private func replace(_ live: StatefulSet, _ identity: ObjectIdentity) async throws {
        do {
            try await client.resource(StatefulSet.self, namespace: namespace).delete(
                identity.name, DeleteOptions(propagationPolicy: .orphan, uid: live.metadata.uid))
            if let object = observation.objects[identity] { notes.deleted(identity.resource, object.object) }
        } catch let error as APIError where error.isNotFound || error.isConflict {
            return
        }
    }

    /// The objects, with the size that those claims have which are bound to no volume yet: nothing else is allowed.
    private func withUnboundClaimsAsTheyAre(_ wanted: [DesiredObject]) throws -> [DesiredObject] {
        try wanted.map { object in
            guard object.resource == PersistentVolumeClaim.resource,
                let live = try observation.object(PersistentVolumeClaim.self, object.key.name),
                live.status?.phase != "Bound", let size = live.spec?.resources?.requests?["storage"]
            else { return object }
            var content = object.content
            var spec = content["spec"] ?? [:]
            spec["resources"] = ["requests": ["storage": .string(size.text)]]
            content["spec"] = spec
            return object.replacing(content)
        }
    }
}

extension Rejection {
    /// A volume that the cluster won't let grow.
    static func volumeCantGrow(_ claim: ObjectIdentity, to size: Quantity?, _ error: APIError) -> Rejection {
        let goal = size.map { " to \($0)" } ?? ""
        return Rejection(
            reason: "VolumeCantGrow",
            message: """
                \(claim) can't grow\(goal): \(error.message). Set allowVolumeExpansion: true on its StorageClass where the \
                volumes' driver can do it; everything else goes on with the volume as it is
                """)
    }
}

extension StatefulSet {
    /// The claim that is to be larger than that of `live`, and how large.
    func grownClaim(of live: StatefulSet) -> (name: String, size: Quantity)? {
        for claim in spec?.volumeClaimTemplates ?? [] {
            let old = live.spec?.volumeClaimTemplates?.first { $0.metadata.name == claim.metadata.name }
            if let size = claim.spec?.resources?.requests?["storage"],
                old?.spec?.resources?.requests?["storage"]?.isLess(than: size) == true
            {
                return (claim.metadata.name ?? "", size)
            }
        }
        return nil
    }
}

extension Quantity {
    /// Whether it is a smaller amount.
    func isLess(than other: Quantity) -> Bool {
        guard let value, let most = other.value else { return false }
        return value < most
    }
}

extension DesiredObject {
    /// The StatefulSet with the templates of claims of `live`, which can't be changed.
    func with(claimTemplates live: LiveObject?) -> DesiredObject {
        guard let templates = live?.content[path: "spec", "volumeClaimTemplates"] else { return self }
        var content = content
        var spec = content["spec"] ?? [:]
        spec["volumeClaimTemplates"] = templates
        content["spec"] = spec
        return replacing(content)
    }
}
