import PostgreSQL

/// Which milestones somebody is interested in.
struct MilestoneFilter {
    var language: MilestoneLanguage?
    var category: MilestoneCategory?
    var source: String?
    var tag: String?
    var from: CalendarDate?
    var to: CalendarDate?
    /// Only those that this user keeps as favourites.
    var favouritesOf: String?

    init() {}

    /// Reads the filter's parameters of a query.
    init(_ query: inout QueryReader) {
        language = query.read(MilestoneFields.language)
        category = query.read(MilestoneFields.category)
        source = query.read(Self.source)
        tag = query.read(Self.tag)
        from = query.read(Self.from)
        to = query.read(Self.to)
        if let from, let to, to < from { query.refuse("from", "must not be after to") }
    }

    private static let source = InputField<String>.text("source", limit: MilestoneLimits.source)
    private static let tag = InputField<String>.text("tag", limit: MilestoneLimits.tag)
    private static let from = InputField<CalendarDate>.date("from").described("The first day.")
    private static let to = InputField<CalendarDate>.date("to").described("The last day.")

    /// Whether every milestone passes.
    var isEmpty: Bool {
        language == nil && category == nil && source == nil && tag == nil && from == nil && to == nil
            && favouritesOf == nil
    }

    /// The filter as conditions of a statement.
    var conditions: [Query] {
        var conditions: [Query] = ["true"]
        if let language { conditions.append("language = \(language.rawValue)") }
        if let category { conditions.append("category = \(category.rawValue)") }
        if let source { conditions.append("source = \(source)") }
        // Milestones without tags aren't in the index of tags.
        if let tag { conditions.append("tags @> \([tag]) AND tags <> '{}'") }
        if let from { conditions.append("date >= \(from)") }
        if let to { conditions.append("date <= \(to)") }
        if let favouritesOf {
            conditions.append("id IN (SELECT milestone_id FROM favourite WHERE subject = \(favouritesOf))")
        }
        return conditions
    }
}
