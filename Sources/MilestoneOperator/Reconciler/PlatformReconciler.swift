package import KubernetesClient
package import KubernetesModel
import Logging
package import MilestoneAPI

/// Makes platforms true: observes, decides, writes, and says in the status what came of it.
package struct PlatformReconciler: Sendable {
    private let client: Client
    private let settings: ReconcilerSettings
    private let observe: @Sendable (ObjectKey) throws -> Observation?
    private let follow: SecretFollowing
    private let report: @Sendable (MilestonePlatform, StatusTransition) -> Void

    /// Makes a reconciler.
    ///
    /// - Parameters:
    ///   - client: writes with it.
    ///   - settings: time, chance and where it runs.
    ///   - observe: what is known of a platform, without a request; `nil` where there is none.
    ///   - follow: what is known of Secrets that others make, once it is known.
    ///   - report: tells the world of a transition, without waiting.
    package init(
        client: Client, settings: ReconcilerSettings,
        observe: @escaping @Sendable (ObjectKey) throws -> Observation?, follow: @escaping SecretFollowing,
        report: @escaping @Sendable (MilestonePlatform, StatusTransition) -> Void
    ) {
        self.client = client
        self.settings = settings
        self.observe = observe
        self.follow = follow
        self.report = report
    }

    /// Brings one platform as far as it can come now.
    ///
    /// - Parameter notes: hears of every write.
    /// - Returns: how long nothing has to be looked at, unless something happens; `nil` for as long as nothing does.
    /// - Throws: the first failure that is worth another try, after the status has told of it.
    package func reconcile(_ key: ObjectKey, notes: WriteNotes) async throws -> Duration? {
        // Children of a platform that is gone, or is going, are the garbage collector's.
        guard let observation = try observe(key), !observation.platform.metadata.isDeleting else {
            _ = await follow(key, [])
            return nil
        }
        var pass = ReconcilePass(
            client: client, settings: settings, notes: notes, follow: follow, observation: observation)
        try await pass.run()
        for news in pass.outcome.news { report(pass.platform, news) }
        let status = MilestonePlatformStatus(pass.outcome, of: pass.platform, at: settings.now())
        if status != pass.platform.status { try await write(status, of: pass.platform, notes) }
        if let error = pass.retryable { throw error }
        return pass.outcome.nextLook.map { .microseconds(max(0, $0.microseconds - settings.now().microseconds)) }
    }

    /// Writes a status that says something new, and reports what changed.
    private func write(
        _ status: MilestonePlatformStatus, of platform: MilestonePlatform, _ notes: WriteNotes
    ) async throws {
        let document: JSONValue = [
            "apiVersion": .string(MilestonePlatform.resource.apiVersion),
            "kind": .string(MilestonePlatform.resource.kind),
            "metadata": [
                "name": .string(platform.metadata.name ?? ""),
                "namespace": .string(platform.metadata.namespace ?? ""),
            ],
            "status": try JSONValue(encoding: status),
        ]
        do {
            let answer = try await client.resource(MilestonePlatform.resource, namespace: platform.metadata.namespace)
                .status.apply(
                    // What was seen is no word about another platform of that name.
                    try DynamicObject(document.stating(uid: platform.metadata.uid)),
                    fieldManager: OperatorName.fieldManager, force: true)
            notes.wrote(MilestonePlatform.resource, answer)
        } catch let error as APIError where error.isNotFound || error.isConflict {
            return
        }
        for transition in StatusTransition.transitions(from: platform.status, to: status) {
            report(platform, transition)
        }
    }
}
