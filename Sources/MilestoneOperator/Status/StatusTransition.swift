import KubernetesModel
package import MilestoneAPI

/// Something that changed between two statuses and is worth an event.
package struct StatusTransition: Sendable, Equatable {
    /// Whether somebody should look.
    package let isWarning: Bool
    /// The event's reason.
    package let reason: String
    /// The event's message.
    package let message: String
}

extension StatusTransition {
    /// What changed from `old` to `new`: a condition that became true, one that was true and is no longer, and a
    /// platform that came to a standstill for another reason than before.
    package static func transitions(
        from old: MilestonePlatformStatus?, to new: MilestonePlatformStatus
    ) -> [StatusTransition] {
        let before = Dictionary((old?.conditions ?? []).map { ($0.type, $0) }) { $1 }
        return lossesOnDeletion(from: old, to: new)
            + (new.conditions ?? []).compactMap { condition -> StatusTransition? in
                let previous = before[condition.type]
                let type = ConditionType(rawValue: condition.type)
                let message = condition.message ?? ""
                switch (type, condition.status) {
                case (.stalled, _):
                    guard previous?.reason != condition.reason else { return nil }
                    return StatusTransition(isWarning: true, reason: condition.reason ?? "Stalled", message: message)
                case (.reconciling, _):
                    return nil
                case (_, "True"):
                    guard previous?.status != "True", condition.reason != "Disabled" else { return nil }
                    return StatusTransition(isWarning: false, reason: condition.type, message: message)
                default:
                    // A change that was asked for and is on its way is no news; what goes wrong with it is.
                    guard previous?.status == "True", condition.reason != "Progressing" else { return nil }
                    return StatusTransition(
                        isWarning: !expected.contains(condition.reason ?? ""),
                        reason: condition.reason ?? condition.type,
                        message: "\(condition.type) is \(condition.status): \(message)")
                }
            }
    }

    /// Reasons that somebody asked for, or that all pods have on their way up: worth telling, and no cause for alarm.
    private static let expected: Set<String> = [
        "ContainerCreating", "Paused", "Pending", "PodInitializing", VolumeGrowth.reason,
    ]

    /// What a deletion would take along, told while there is time to think again.
    private static func lossesOnDeletion(
        from old: MilestonePlatformStatus?, to new: MilestonePlatformStatus
    ) -> [StatusTransition] {
        guard let lost = new.lostOnDeletion, !lost.isEmpty, lost != old?.lostOnDeletion else { return [] }
        return [
            StatusTransition(
                isWarning: true, reason: "DeletionLosesData",
                message: """
                    With deletionPolicy Delete, deleting this platform deletes its data: \(lost.joined(separator: ", ")). \
                    Set spec.deletionPolicy to Retain to keep it.
                    """)
        ]
    }
}
