import KubernetesClient
import KubernetesModel
import MilestoneAPI
import MilestoneResources

extension ReconcilePass {
    /// Does to an object what its change asks for, under the platform's policies.
    mutating func write(
        _ object: DesiredObject, _ change: ObjectChange, inSpiteOfPause: Bool = false
    ) async throws {
        let identity = ObjectIdentity(object.resource, object.key.name)
        switch change {
        case .none:
            return
        case .refuse(let reason):
            throw TerminalError(rejection: Rejection(reason: "NameConflict", message: reason))
        case .drift(let fields) where platform.spec.driftPolicy == .report:
            try await note(fields, of: identity, corrected: false)
            return
        case .create, .update, .drift:
            break
        }
        guard !platform.spec.paused || inSpiteOfPause else {
            outcome.heldBack.append(identity)
            return
        }
        if case .create = change, let live = try await lookUp(identity) {
            // The store lags behind, or the object carries none of our labels: never take over what isn't ours.
            observation.record(live)
            if let reason = live.refusal(for: observation) {
                throw TerminalError(rejection: Rejection(reason: "NameConflict", message: reason))
            }
        }
        try await handOverReplicas(of: object)
        if case .drift(let fields) = change { try await note(fields, of: identity, corrected: true) }
        try await apply(object)
    }

    /// Enters into the ledger that somebody else changed fields.
    mutating func note(_ fields: [String], of identity: ObjectIdentity, corrected: Bool) async throws {
        let kind = identity.resource.kind
        let fields = Array(fields.prefix(16))
        if !corrected, let known = outcome.drift.known(kind, identity.name, fields) {
            outcome.drift.note(known)
            return
        }
        // Stores hold no managed fields, for the memory's sake.
        let author = try await lookUp(identity)?.author(of: fields)
        outcome.drift.note(
            DriftStatus(
                kind: kind, name: identity.name, fields: fields, manager: author?.manager,
                time: author?.time ?? settings.now(), corrected: corrected))
    }

    /// Keeps the number of pods that there are when an autoscaler is to decide from now on.
    ///
    /// A field that nobody owns any longer goes back to its default, which is one pod: another field manager owns it until
    /// the autoscaler writes it for the first time.
    ///
    /// Source: Kubernetes documentation, *Server-Side Apply*, transferring ownership between managers.
    private mutating func handOverReplicas(of object: DesiredObject) async throws {
        let identity = ObjectIdentity(object.resource, object.key.name)
        guard object.resource == Deployment.resource, object.content[path: "spec", "replicas"] == nil,
            observation.objects[identity] != nil, let live = try await lookUp(identity),
            live.onlyOperatorOwnsReplicas, let replicas = live.content[path: "spec", "replicas"]
        else { return }
        let document: JSONValue = [
            "apiVersion": .string(object.resource.apiVersion), "kind": .string(object.resource.kind),
            "metadata": ["name": .string(object.key.name), "namespace": .string(namespace)],
            "spec": ["replicas": replicas],
        ]
        _ = try await client.resource(object.resource, namespace: object.key.namespace).apply(
            try DynamicObject(document.stating(uid: live.metadata.uid)), fieldManager: OperatorName.handOverManager,
            force: true)
    }

    /// Applies an object and takes in the answer.
    ///
    /// The write is for the object that was looked at, by its UID, or for none of that name: one that somebody made in
    /// between is neither overwritten nor taken over.
    mutating func apply(_ object: DesiredObject) async throws {
        let identity = ObjectIdentity(object.resource, object.key.name)
        let known = observation.objects[identity]
        do {
            let answer = try await client.resource(object.resource, namespace: object.key.namespace).apply(
                try DynamicObject(object.applied.stating(uid: known?.metadata.uid)),
                fieldManager: OperatorName.fieldManager, force: known != nil)
            notes.wrote(object.resource, answer)
            if known == nil, answer.wasThereBefore { try await letGo(of: object, answer) }
            observation.record(LiveObject(object.resource, answer))
        } catch let error as APIError where error.isConflict && known == nil {
            // Without force, others' fields stay theirs.
            guard let live = try await lookUp(identity), let reason = live.refusal(for: observation) else {
                throw error
            }
            throw TerminalError(rejection: Rejection(reason: "NameConflict", message: reason))
        } catch let error as APIError where error.isForbidden && object.resource == PersistentVolumeClaim.resource {
            // What is created may be forbidden for a while, such as by a quota; what is there was to grow.
            guard known != nil else { throw error }
            outcome.lookAgain(at: settings.now().adding(seconds: 60))
            throw TerminalError(rejection: .volumeCantGrow(identity, to: nil, error))
        } catch let error as APIError where error.isInvalid {
            throw TerminalError(
                rejection: Rejection(reason: "ApplyRejected", message: "\(identity): \(error.message)"))
        }
    }

    /// Takes back all that a write made of an object that somebody else had just created.
    private func letGo(of object: DesiredObject, _ answer: DynamicObject) async throws {
        let nothing: JSONValue = [
            "apiVersion": .string(object.resource.apiVersion), "kind": .string(object.resource.kind),
            "metadata": ["name": .string(object.key.name), "namespace": .string(namespace)],
        ]
        let theirs = try await client.resource(object.resource, namespace: object.key.namespace).apply(
            try DynamicObject(nothing.stating(uid: answer.metadata.uid)), fieldManager: OperatorName.fieldManager,
            force: true)
        notes.wrote(object.resource, theirs)
        let live = LiveObject(object.resource, theirs)
        guard let reason = live.refusal(for: observation) else { return }
        throw TerminalError(rejection: Rejection(reason: "NameConflict", message: reason))
    }

    /// Reads an object that the store doesn't know; `nil` where there is none.
    func lookUp(_ identity: ObjectIdentity) async throws -> LiveObject? {
        do {
            let answer = try await client.resource(identity.resource, namespace: namespace).get(identity.name)
            return LiveObject(identity.resource, answer)
        } catch let error as APIError where error.isNotFound {
            return nil
        }
    }

    /// Deletes children of this very platform that are wanted no longer.
    mutating func prune(keeping wanted: [DesiredObject]) async throws {
        for object in observation.superfluous(besides: wanted).sorted(by: { $0.identity < $1.identity }) {
            guard !platform.spec.paused else {
                outcome.heldBack.append(object.identity)
                continue
            }
            try await delete(object)
        }
    }

    /// Deletes an object and what it owns.
    mutating func delete(_ object: LiveObject) async throws {
        do {
            try await client.resource(object.identity.resource, namespace: namespace).delete(
                object.identity.name,
                DeleteOptions(propagationPolicy: .background, uid: object.metadata.uid))
            notes.deleted(object.identity.resource, object.object)
        } catch let error as APIError where error.isNotFound || error.isConflict {
            // It is gone, or another object has taken its name: neither is ours to delete.
        }
        observation.remove(object.identity)
    }
}

extension JSONValue {
    /// The document, for the object of that UID and no other one of its name.
    func stating(uid: String?) -> JSONValue {
        guard let uid else { return self }
        var document = self
        var metadata = document["metadata"] ?? [:]
        metadata["uid"] = .string(uid)
        document["metadata"] = metadata
        return document
    }
}

extension DynamicObject {
    /// Whether somebody else had written the object before the first write of the operator's.
    fileprivate var wasThereBefore: Bool {
        (metadata.managedFields ?? []).contains { $0.manager != OperatorName.fieldManager && $0.subresource == nil }
    }
}
