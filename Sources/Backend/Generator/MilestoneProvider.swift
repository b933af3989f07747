/// Where the generator's milestones come from.
package protocol MilestoneProvider: Sendable {
    /// Stored as the milestones' `source`.
    var name: String { get }
    /// Milestones that may be there already.
    func proposals() async throws -> [MilestoneContent]
}
