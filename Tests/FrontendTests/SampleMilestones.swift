import Synchronization

@testable import Frontend

/// A source whose milestones are made up, or which is down.
final class SampleMilestones: MilestoneSource {
    private let milestones: [Milestone]
    private let isDown: Bool
    private let lastQuery = Mutex<MilestoneQuery?>(nil)

    /// Makes a source.
    init(_ milestones: [Milestone] = SampleMilestones.many(45), isDown: Bool = false) {
        self.milestones = milestones
        self.isDown = isDown
    }

    /// What was asked last.
    var asked: MilestoneQuery? { lastQuery.withLock { $0 } }

    func milestones(_ query: MilestoneQuery) async throws -> MilestoneList {
        lastQuery.withLock { $0 = query }
        guard !isDown else { throw MilestoneSourceError(reason: "down") }
        return MilestoneList(
            items: Array(milestones.dropFirst(query.offset).prefix(query.limit)), total: milestones.count)
    }

    func milestone(_ id: String) async throws -> Milestone? {
        guard !isDown else { throw MilestoneSourceError(reason: "down") }
        return milestones.first { $0.id == id }
    }

    /// A milestone.
    static func milestone(
        _ id: String = "1", date: String = "1969-10-29", title: String = "First message",
        description: String = "Two letters arrived.", category: String = "internet"
    ) -> Milestone {
        Milestone(
            id: id, date: date, title: title, description: description, category: category, language: "en",
            source: "builtin")
    }

    /// So many milestones, two a year.
    static func many(_ count: Int) -> [Milestone] {
        (0..<count).map { milestone("\($0)", date: "\(1900 + $0 / 2)-01-02", title: "Milestone \($0)") }
    }
}
