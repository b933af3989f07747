/// What somebody writes about a milestone; what the service adds (id, times, author) isn't part of it.
package struct MilestoneContent: Sendable, Equatable {
    package var date: CalendarDate
    package var title: String
    package var description: String
    package var category: MilestoneCategory
    package var language: MilestoneLanguage
    /// Where it comes from: `manual`, or the generator's provider.
    package var source: String
    /// Words that group milestones across categories.
    package var tags: [String]

    /// Creates content; the limits of ``MilestoneLimits`` are the caller's to keep.
    package init(
        date: CalendarDate, title: String, description: String, category: MilestoneCategory,
        language: MilestoneLanguage, source: String = "manual", tags: [String] = []
    ) {
        self.date = date
        self.title = title
        self.description = description
        self.category = category
        self.language = language
        self.source = source
        self.tags = tags
    }
}

/// What a milestone is about.
package enum MilestoneCategory: String, Sendable, CaseIterable, Codable {
    case computing, internet, space, telecommunications, transport, energy, medicine, materials, media, instruments
}

/// The language that a milestone is told in.
package enum MilestoneLanguage: String, Sendable, CaseIterable, Codable {
    case english = "en"
    case spanish = "es"
}

/// How long the texts of a milestone may be, in Unicode scalars, as PostgreSQL counts them.
package enum MilestoneLimits {
    package static let title = 200
    package static let description = 4000
    package static let source = 60
    package static let tag = 40
    /// Most tags of one milestone.
    package static let tags = 20
}
