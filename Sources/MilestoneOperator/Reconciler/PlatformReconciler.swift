package import KubernetesClient
package import KubernetesModel
import Logging
package import MilestoneAPI

/// Makes platforms true: observes, decides, writes, and says in the status what came of it.
package struct PlatformReconciler: Sendable {
    private let client: Client
    private let settings: ReconcilerSettings
    private let observe: @Sendable (ObjectKey) throws -> Observation?
    private let report: @Sendable (MilestonePlatform, StatusTransition) -> Void

    /// Makes a reconciler.
    ///
    /// - Parameters:
    ///   - client: writes with it.
    ///   - settings: time, chance and where it runs.
    ///   - observe: what is known of a platform, without a request; `nil` where there is none.
    ///   - report: tells the world of a transition, without waiting.
    package init(
        client: Client, settings: ReconcilerSettings,
        observe: @escaping @Sendable (ObjectKey) throws -> Observation?,
        report: @escaping @Sendable (MilestonePlatform, StatusTransition) -> Void
    ) {
        self.client = client
        self.settings = settings
        self.observe = observe
        self.report = report
    }

    /// Brings one platform as far as it can come now.
    ///
    /// - Throws: the first failure that is worth another try, after the status has told of it.
    package func reconcile(_ key: ObjectKey) async throws {
        // Children of a platform that is gone, or is going, are the garbage collector's.
        guard let observation = try observe(key), !observation.platform.metadata.isDeleting else { return }
        var pass = ReconcilePass(client: client, settings: settings, observation: observation)
        try await pass.run()
        try await write(MilestonePlatformStatus(pass.outcome, of: pass.platform, at: settings.now()), pass.platform)
        if let error = pass.retryable { throw error }
    }

    /// Writes a status, once and only when it says something new, and reports what changed.
    private func write(_ status: MilestonePlatformStatus, _ platform: MilestonePlatform) async throws {
        guard status != platform.status else { return }
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
            _ = try await client.resource(MilestonePlatform.resource, namespace: platform.metadata.namespace)
                .status.apply(try DynamicObject(document), fieldManager: OperatorName.fieldManager, force: true)
        } catch let error as APIError where error.isNotFound {
            return
        }
        for transition in StatusTransition.transitions(from: platform.status, to: status) {
            report(platform, transition)
        }
    }
}
