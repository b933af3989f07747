import KubernetesModel
import Synchronization

/// The webhooks and policies that are stored, read for use.
final class AdmissionTable: Sendable {
    static let group = "admissionregistration.k8s.io"

    /// What reviews the requests of one moment.
    struct Snapshot: Sendable {
        var mutatingWebhooks: [Webhook] = []
        var validatingWebhooks: [Webhook] = []
        var mutatingPolicies: [PolicyInUse] = []
        var validatingPolicies: [PolicyInUse] = []
    }

    private static let resources = [
        "mutatingwebhookconfigurations", "validatingwebhookconfigurations", "mutatingadmissionpolicies",
        "mutatingadmissionpolicybindings", "validatingadmissionpolicies", "validatingadmissionpolicybindings",
    ].map { "\($0).\(group)" }

    private let store: ObjectStore
    private let cache = Mutex<(revision: Int64, snapshot: Snapshot?)>((0, nil))

    init(store: ObjectStore) { self.store = store }

    /// What reviews requests now; `nil` when nothing does.
    var snapshot: Snapshot? {
        let revision = store.newestRevision(of: Self.resources)
        // Nothing of the kind was ever written.
        guard revision > 0 else { return nil }
        return cache.withLock { cache in
            if cache.revision != revision { cache = (revision, read()) }
            return cache.snapshot
        }
    }

    private func read() -> Snapshot? {
        func all(_ index: Int) -> [JSONValue] { store.all(Self.resources[index]).sorted { $0.name < $1.name } }
        func webhooks(_ index: Int) -> [Webhook] {
            all(index).flatMap { configuration in
                (configuration["webhooks"]?.arrayValue ?? []).map { Webhook($0, configuration: configuration.name) }
            }
        }
        var snapshot = Snapshot()
        snapshot.mutatingWebhooks = webhooks(0)
        snapshot.validatingWebhooks = webhooks(1)
        snapshot.mutatingPolicies = PolicyInUse.all(all(2), bindings: all(3))
        snapshot.validatingPolicies = PolicyInUse.all(all(4), bindings: all(5))
        let isEmpty =
            snapshot.mutatingWebhooks.isEmpty && snapshot.validatingWebhooks.isEmpty
            && snapshot.mutatingPolicies.isEmpty && snapshot.validatingPolicies.isEmpty
        return isEmpty ? nil : snapshot
    }
}
