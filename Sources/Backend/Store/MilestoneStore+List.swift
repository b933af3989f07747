import PostgreSQL

/// A page of a list.
struct MilestonePage {
    let rows: Rows
    /// How many of the rows belong to the page; one more tells that there is a next page.
    let count: Int
    /// Milestones that match, on all pages.
    let total: Int
    /// Where the next page begins, if there is one.
    let next: MilestoneCursor?
}

extension MilestoneStore {
    /// A page of milestones in the order of their dates.
    func list(_ listing: MilestoneListing) async throws -> MilestonePage {
        try await MilestoneError.translating {
            let filter = listing.filter
            let count: Query = "SELECT count(*) FROM milestone WHERE \(filter.joined(separator: " AND "))"
            // Both are under way at once, on one connection or on two.
            async let counted = database.query(count.named("milestones.count"))
            let rows = try await database.query(listing.query(filter: filter).named("milestones.list"))
            let shown = Swift.min(rows.count, listing.limit)
            var next: MilestoneCursor?
            if rows.count > shown, shown > 0 {
                let last = rows[shown - 1]
                guard let date = try CalendarDate(last.decode(MilestoneColumn.date.rawValue)) else {
                    throw DatabaseError(.decoding, "The database holds a date outside of the years 1 to 9999.")
                }
                next = MilestoneCursor(
                    date: date, id: try last.decode(MilestoneColumn.id.rawValue), order: listing.order)
            }
            return MilestonePage(rows: rows, count: shown, total: try await counted[0].decode(0), next: next)
        }
    }
}

extension MilestoneListing {
    fileprivate var filter: [Query] {
        var conditions: [Query] = ["true"]
        if let language { conditions.append("language = \(language.rawValue)") }
        if let category { conditions.append("category = \(category.rawValue)") }
        if let from { conditions.append("date >= \(from)") }
        if let to { conditions.append("date <= \(to)") }
        return conditions
    }

    fileprivate func query(filter: [Query]) -> Query {
        var conditions = filter
        if let cursor {
            conditions.append(
                order == .ascending
                    ? "(date, id) > (\(cursor.date), \(cursor.id))" : "(date, id) < (\(cursor.date), \(cursor.id))")
        }
        let direction: Query = order == .ascending ? "date, id" : "date DESC, id DESC"
        return """
            SELECT \(MilestoneStore.columns) FROM milestone WHERE \(conditions.joined(separator: " AND "))
            ORDER BY \(direction) LIMIT \(limit + 1) OFFSET \(offset)
            """
    }
}
