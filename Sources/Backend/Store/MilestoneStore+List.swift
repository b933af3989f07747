import PostgreSQL

/// A page of a list.
struct MilestonePage {
    let rows: Rows
    /// How many of the rows belong to the page; one more tells that there is a next page.
    let count: Int
    /// Milestones that match, on all pages; nil on a page that a cursor leads to, which costs no counting.
    let total: Int?
    /// Where the next page begins, if there is one.
    let next: MilestoneCursor?

    /// Makes a page of what the listing's statement found.
    init(_ rows: Rows, of listing: MilestoneListing, total: Int?) throws {
        self.rows = rows
        self.total = total
        count = Swift.min(rows.count, listing.limit)
        guard rows.count > count, count > 0 else {
            next = nil
            return
        }
        let last = rows[count - 1]
        next = MilestoneCursor(
            date: try last.decode(MilestoneColumn.date.rawValue), id: try last.decode(MilestoneColumn.id.rawValue),
            order: listing.order)
    }
}

extension MilestoneStore {
    /// A page of milestones in the order of their dates.
    func list(_ listing: MilestoneListing) async throws -> MilestonePage {
        try await MilestoneError.translating {
            // Both are under way at once, on one connection or on two.
            async let total = self.total(of: listing)
            let rows = try await reader.query(listing.statement)
            return try MilestonePage(rows, of: listing, total: await total)
        }
    }

    private func total(of listing: MilestoneListing) async throws -> Int? {
        guard listing.cursor == nil else { return nil }
        let query = listing.countStatement
        return try await counts.count(query) { try await reader.query(query)[0].decode(0) }
    }

    /// Some milestones by chance, in random order.
    func random(_ choice: RandomChoice) async throws -> Rows {
        let place = Int32.random(in: 0...(.max - 1))
        let conditions = choice.filter.conditions.joined(separator: " AND ")
        // Milestones stand on a circle in random order; those that follow a random place on it are taken.
        let query: Query = """
            (SELECT \(Self.columns) FROM milestone WHERE shuffle >= \(place) AND \(conditions)
                ORDER BY shuffle LIMIT \(choice.count))
            UNION ALL
            (SELECT \(Self.columns) FROM milestone WHERE shuffle < \(place) AND \(conditions)
                ORDER BY shuffle LIMIT \(choice.count))
            LIMIT \(choice.count)
            """
        return try await MilestoneError.translating { try await reader.query(query.named("milestones.random")) }
    }
}

extension MilestoneListing {
    fileprivate var conditions: [Query] {
        guard let dayOfYear else { return filter.conditions }
        return filter.conditions + [
            """
            extract(month FROM date)::integer * 100 + extract(day FROM date)::integer = \(Int32(dayOfYear))
            """
        ]
    }

    /// The statement that reads the page, and one row more.
    var statement: Query {
        if filter.isEmpty, dayOfYear == nil, cursor == nil {
            let template = order == .ascending ? Self.firstPage : Self.firstPageBackwards
            return template.binding([(limit + 1).queryParameter, offset.queryParameter])
        }
        return writtenStatement
    }

    /// Statements of lists without conditions, which come most often.
    private static let firstPage = MilestoneListing().writtenStatement.template()
    private static let firstPageBackwards: Query = {
        var listing = MilestoneListing()
        listing.order = .descending
        return listing.writtenStatement.template()
    }()

    private var writtenStatement: Query {
        var conditions = conditions
        if let cursor {
            conditions.append(
                order == .ascending
                    ? "(date, id) > (\(cursor.date), \(cursor.id))" : "(date, id) < (\(cursor.date), \(cursor.id))")
        }
        let direction: Query = order == .ascending ? "date, id" : "date DESC, id DESC"
        let query: Query = """
            SELECT \(MilestoneStore.columns) FROM milestone WHERE \(conditions.joined(separator: " AND "))
            ORDER BY \(direction) LIMIT \(limit + 1) OFFSET \(offset)
            """
        return query.named("milestones.list")
    }

    /// The statement that counts what is on all pages.
    var countStatement: Query {
        filter.isEmpty && dayOfYear == nil ? Self.countOfAll : writtenCountStatement
    }

    private static let countOfAll = MilestoneListing().writtenCountStatement.template()

    private var writtenCountStatement: Query {
        let query: Query = "SELECT count(*) FROM milestone WHERE \(conditions.joined(separator: " AND "))"
        return query.named("milestones.count")
    }
}
