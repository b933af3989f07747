package import KubernetesModel
import MilestoneAPI
package import MilestoneResources

/// What a reconciler is given from outside: time, chance and where it runs.
package struct ReconcilerSettings: Sendable {
    /// The version of platforms that ask for none.
    package var defaultVersion: String
    /// The namespace that the operator runs in.
    package var operatorNamespace: String
    /// Where images come from in place of their own registries; `nil` leaves them alone.
    package var imageRegistry: String?
    /// The releases that the operator knows the pods of.
    package var releases: [Release]
    /// Seconds that pods may take to come up before their events are asked for.
    package var patience: Int
    /// The time.
    package var now: @Sendable () -> Timestamp
    /// A source of randomness for credentials.
    package var makeRandom: @Sendable () -> any RandomNumberGenerator

    package init(
        defaultVersion: String = OperatorName.version, operatorNamespace: String = OperatorName.namespace,
        imageRegistry: String? = nil, releases: [Release] = Release.history, patience: Int = 10,
        now: @escaping @Sendable () -> Timestamp,
        makeRandom: @escaping @Sendable () -> any RandomNumberGenerator = { SystemRandomNumberGenerator() }
    ) {
        self.defaultVersion = defaultVersion
        self.operatorNamespace = operatorNamespace
        self.imageRegistry = imageRegistry
        self.releases = releases
        self.patience = patience
        self.now = now
        self.makeRandom = makeRandom
    }
}
