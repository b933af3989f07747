/// Where milestones come from.
protocol MilestoneSource: Sendable {
    /// The milestones that match `query`.
    ///
    /// - Throws: ``MilestoneSourceError``.
    func milestones(_ query: MilestoneQuery) async throws -> MilestoneList

    /// One milestone; nil when there is none with this id.
    ///
    /// - Throws: ``MilestoneSourceError``.
    func milestone(_ id: String) async throws -> Milestone?
}

/// Why milestones can't be read.
struct MilestoneSourceError: Error, CustomStringConvertible {
    /// What happened.
    let reason: String

    var description: String { "milestones can't be read: \(reason)" }
}
