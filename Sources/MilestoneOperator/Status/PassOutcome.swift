package import KubernetesModel
package import MilestoneAPI

/// What one pass over a platform saw and did: all that its status is made of.
package struct PassOutcome: Sendable {
    /// The version that is being made true.
    package var version: String
    /// How far each component has come.
    package var states: [Component: ComponentState] = [:]
    /// How far the way in from outside has come.
    package var routes = ComponentState(.unknown, reason: "NotObserved", message: "Not looked at yet.")
    /// Where the gateway is reached.
    package var url: String?
    /// What is impossible about the platform as a whole.
    package var rejection: Rejection?
    /// What failed for the platform as a whole, and is tried again.
    package var trouble: String?
    /// What others changed.
    package var drift: DriftLedger
    /// What data goes when the platform is deleted.
    package var lostOnDeletion: [ObjectIdentity] = []
    /// The last value of the platform's annotation `requestedAt` that was acted on.
    package var handledRequest: String?
    /// When the next look is due, should nothing happen until then; `nil` for none.
    package private(set) var nextLook: Timestamp?
    /// What was not written because the platform is paused.
    package var heldBack: [ObjectIdentity] = []
    /// The last schema migration that was completed.
    package var lastMigration: MigrationStatus?
    /// What is to be told once, next to what changes in the status.
    package var news: [StatusTransition] = []
    /// How backups went; `nil` where none are made.
    package var backup: BackupStatus?

    package init(version: String, drift: DriftLedger = DriftLedger(), handledRequest: String? = nil) {
        self.version = version
        self.drift = drift
        self.handledRequest = handledRequest
    }

    /// Asks for a look at a moment, or at an earlier one that somebody else asked for.
    package mutating func lookAgain(at moment: Timestamp?) {
        guard let moment else { return }
        if let nextLook, nextLook < moment { return }
        nextLook = moment
    }

    /// The first component that can't come further by waiting.
    package var stalled: Rejection? {
        if let rejection { return rejection }
        for component in Component.allCases {
            if let state = states[component], state.phase == .failed {
                return Rejection(reason: state.reason, message: "\(component.rawValue): \(state.message)")
            }
        }
        return nil
    }
}
