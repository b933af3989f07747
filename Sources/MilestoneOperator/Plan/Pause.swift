package import KubernetesModel
import MilestoneAPI

/// What goes on while a platform is paused: what keeps running things safe and reachable, and changes nothing about how
/// they are run.
package enum Pause {
    /// Kinds whose objects are put back where they are missing or changed by others: credentials and certificates, who
    /// may talk to whom, how pods are found, whom they are, and how many of them may be evicted.
    package static let safeguards: Set<ResourceType> = [
        Secret.resource, OptionalKind.certificate, NetworkPolicy.resource, PodDisruptionBudget.resource,
        Service.resource, ServiceAccount.resource,
    ]

    /// Whether a change is made in spite of a pause.
    ///
    /// What is wanted differently than before is held back for every kind, and so is what belongs to a component that
    /// isn't there at all.
    ///
    /// - Parameter isStanding: whether anything of the component is there.
    package static func admits(_ change: ObjectChange, of kind: ResourceType, isStanding: Bool) -> Bool {
        guard safeguards.contains(kind) else { return false }
        return switch change {
        case .create: isStanding
        case .drift: true
        case .none, .update, .refuse: false
        }
    }
}
