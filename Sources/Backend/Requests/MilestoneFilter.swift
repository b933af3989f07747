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
        language = query.read(.choice("language"))
        category = query.read(.choice("category"))
        source = query.read(.text("source", limit: MilestoneLimits.source))
        tag = query.read(.text("tag", limit: MilestoneLimits.tag))
        from = query.read(.date("from"))
        to = query.read(.date("to"))
        if let from, let to, to < from { query.refuse("from", "must not be after to") }
    }

    /// The filter as conditions of a statement.
    var conditions: [Query] {
        var conditions: [Query] = ["true"]
        if let language { conditions.append("language = \(language.rawValue)") }
        if let category { conditions.append("category = \(category.rawValue)") }
        if let source { conditions.append("source = \(source)") }
        if let tag { conditions.append("tags @> \([tag])") }
        if let from { conditions.append("date >= \(from)") }
        if let to { conditions.append("date <= \(to)") }
        if let favouritesOf {
            conditions.append("id IN (SELECT milestone_id FROM favourite WHERE subject = \(favouritesOf))")
        }
        return conditions
    }
}
