/// A milestone as the backend answers it.
struct Milestone: Sendable, Equatable, Decodable {
    var id: String
    var date: String
    var title: String
    var description: String
    var category: String
    var language: String
    var source: String
}

/// A part of all milestones that match a query.
struct MilestoneList: Sendable, Equatable, Decodable {
    var items: [Milestone]
    /// How many match in all.
    var total: Int
}

/// Which milestones are wanted.
struct MilestoneQuery: Sendable, Equatable {
    /// In which order of their dates.
    enum Order: String, Sendable, CaseIterable {
        case ascending = "asc"
        case descending = "desc"
    }

    var language: Language
    var category: String?
    var order = Order.ascending
    var offset = 0
    var limit = 20
}
