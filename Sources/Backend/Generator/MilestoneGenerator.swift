/// Fills the database with a provider's milestones.
package struct MilestoneGenerator: Sendable {
    private let store: MilestoneStore
    private let provider: any MilestoneProvider

    /// What a run did.
    package struct Outcome: Sendable, Equatable, CustomStringConvertible {
        package let proposed: Int
        package let added: Int

        package var description: String { "\(added) milestones added of \(proposed) proposed" }
    }

    /// Creates a generator.
    package init(store: MilestoneStore, provider: any MilestoneProvider) {
        self.store = store
        self.provider = provider
    }

    /// Adds what isn't there yet; running it again adds nothing twice.
    /// - Parameter count: The most to add; nil adds all.
    package func generate(count: Int? = nil) async throws -> Outcome {
        let proposals = try await provider.proposals()
        let added = try await store.addMissing(
            proposals, limit: count ?? proposals.count, by: "generator/\(provider.name)")
        return Outcome(proposed: proposals.count, added: added)
    }
}
