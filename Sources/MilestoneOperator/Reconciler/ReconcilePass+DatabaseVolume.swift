import KubernetesModel
import MilestoneAPI
import MilestoneResources

/// The managed database's server, told from another one by the volume that it serves from.
struct DatabaseServer: Sendable {
    /// UID of the volume's claim: a claim that was deleted and made anew is another one of the same name.
    let volume: String
    /// UID of the pod, whose claim stays the same for its life.
    let pod: String
}

extension ReconcilePass {
    /// The server that answers now; `nil` where none is ready.
    ///
    /// Claims of a StatefulSet carry none of the operator's labels and are not watched: the claim is asked for once for
    /// each pod, which is remembered.
    ///
    /// - Throws: what asking the API server throws.
    func databaseServer(_ database: SecretData, _ names: ChildNames) async throws -> DatabaseServer? {
        let pod = observation.pods(of: .database).first { $0.metadata.name == names.databasePod }
        guard let pod, pod.status?.conditions?.contains(where: { $0.type == "Ready" && $0.status == "True" }) == true,
            let uid = pod.metadata.uid
        else { return nil }
        if database.notes[AnnotationKey.loginPod] == uid, let volume = database.notes[AnnotationKey.loginVolume] {
            return DatabaseServer(volume: volume, pod: uid)
        }
        let claim = try await lookUp(ObjectIdentity(PersistentVolumeClaim.resource, names.databaseClaim))
        return claim?.metadata.uid.map { DatabaseServer(volume: $0, pod: uid) }
    }

    /// Plans the login of a server that may not know it, and notes the volume of one that does.
    ///
    /// A volume that took another one's place holds nothing: what was done to the one before is done again.
    ///
    /// - Throws: what deleting throws; `DecodingError`.
    mutating func settle(
        on server: DatabaseServer?, _ current: String, _ work: inout DatabaseLoginWork,
        _ makeBlueprint: (PlatformSecrets) -> Blueprint
    ) async throws {
        guard let server else { return }
        let known = work.secrets.database.notes[AnnotationKey.loginVolume]
        if known != server.volume {
            // The server makes its owner by itself, with the password of the Secret.
            if current != DatabaseCredentials.username,
                let job = LoginResources(makeBlueprint(work.secrets))?.founding(on: server.volume),
                try !isComplete(job)
            {
                work.founding = job
                return
            }
            if known != nil {
                guard !platform.spec.paused else { return }
                try await forgetWhatWasDone()
                work.news.append(.volumeReplaced(ChildNames(platform: platform.metadata.name ?? "").databaseClaim))
            }
            work.secrets.database.notes[AnnotationKey.loginVolume] = server.volume
        }
        work.secrets.database.notes[AnnotationKey.loginPod] = server.pod
    }

    /// Deletes the Jobs that filled the database, so that they are made anew.
    private mutating func forgetWhatWasDone() async throws {
        let filling = Set([Component.restore, .schema].map(\.rawValue))
        let jobs = observation.objects.values.filter { object in
            object.identity.resource == Job.resource && observation.owns(object) && !object.metadata.isDeleting
                && object.metadata.labels?[LabelKey.component].map(filling.contains) ?? false
        }
        for job in jobs.sorted(by: { $0.identity < $1.identity }) { try await delete(job) }
    }
}

extension StatusTransition {
    /// The database's volume is another than before.
    fileprivate static func volumeReplaced(_ claim: String) -> StatusTransition {
        StatusTransition(
            isWarning: true, reason: "VolumeReplaced",
            message: """
                PersistentVolumeClaim \(claim) is another than before: the database begins anew, with what its spec \
                restores; what the volume before it held is in backups alone.
                """)
    }
}
