import KubernetesClient
import KubernetesModel
import MilestoneAPI
import MilestoneResources

extension ReconcilePass {
    /// Does what a pause of the platform doesn't hold back in a component, whatever the component waits for.
    mutating func safeguard(_ wanted: [DesiredObject]) async throws {
        guard platform.spec.paused else { return }
        let isStanding = wanted.contains { object in
            observation.objects[ObjectIdentity(object.resource, object.key.name)].map(observation.owns) ?? false
        }
        for object in wanted {
            let change = ObjectChange(object, in: observation)
            guard Pause.admits(change, of: object.resource, isStanding: isStanding) else { continue }
            try await write(object, change, inSpiteOfPause: true)
        }
        try await keepData(of: wanted)
    }

    /// Lets data outlive the platform where its spec asks for that by now: a pause must not make a deletion lose what was
    /// to be kept.
    private mutating func keepData(of wanted: [DesiredObject]) async throws {
        guard platform.spec.deletionPolicy == .retain else { return }
        for object in wanted {
            let identity = ObjectIdentity(object.resource, object.key.name)
            guard let live = observation.objects[identity], observation.owns(live), let uid = live.metadata.uid,
                let patch = try retention(of: object, live)?.stating(uid: uid)
            else { continue }
            let answer = try await client.resource(object.resource, namespace: namespace).patch(
                identity.name, .merge(patch), WriteOptions(fieldManager: OperatorName.fieldManager))
            notes.wrote(object.resource, answer)
            observation.record(LiveObject(object.resource, answer))
        }
    }

    /// What lets the data of an object outlive the platform; `nil` where it does, or where there is none.
    private func retention(of object: DesiredObject, _ live: LiveObject) throws -> JSONValue? {
        if object.resource == StatefulSet.resource {
            let policy = live.content[path: "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted"]
            guard policy == "Delete" else { return nil }
            return ["spec": ["persistentVolumeClaimRetentionPolicy": ["whenDeleted": "Retain"]]]
        }
        guard let label = object.content[path: "metadata", "labels", LabelKey.retainedFor] else { return nil }
        let owners = (live.metadata.ownerReferences ?? []).filter { $0.uid != platform.metadata.uid }
        return [
            "metadata": [
                "labels": [LabelKey.retainedFor: label],
                "ownerReferences": .array(try owners.map { try JSONValue(encoding: $0) }),
            ]
        ]
    }
}
