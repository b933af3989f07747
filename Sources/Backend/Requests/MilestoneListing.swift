import Hummingbird
import ServiceKit

/// A page of milestones that a client asks for: a request's query, read and checked.
struct MilestoneListing {
    static let largestLimit = 200
    static let defaultLimit = 50

    var filter = MilestoneFilter()
    var limit = Self.defaultLimit
    var offset = 0
    var cursor: MilestoneCursor?
    var order = MilestoneOrder.ascending
    /// The month and day that milestones share, as month × 100 + day.
    var dayOfYear: Int?

    init() {}

    /// Reads a query.
    /// - Throws: ``Problem`` that names every wrong parameter.
    init(_ request: Request) throws(Problem) {
        var query = QueryReader(request)
        read(&query)
        offset = query.read(.integer("offset", 0...1_000_000_000)) ?? offset
        if cursor != nil, offset > 0 { query.refuse("offset", "can't be combined with a cursor") }
        try query.finish()
    }

    /// Reads a query for milestones of one day of the year.
    /// - Parameter today: The day when none is given.
    init(onThisDay request: Request, today: CalendarDate) throws(Problem) {
        var query = QueryReader(request)
        read(&query)
        let month = query.read(.integer("month", 1...12))
        let day = query.read(.integer("day", 1...31))
        if (month == nil) != (day == nil) { query.refuse(month == nil ? "month" : "day", "goes with the other") }
        // A leap year has every day there is.
        if let month, let day, CalendarDate(year: 2000, month: month, day: day) == nil {
            query.refuse("day", "is no day of month \(month)")
        }
        dayOfYear = (month ?? today.month) * 100 + (day ?? today.day)
        try query.finish()
    }

    private mutating func read(_ query: inout QueryReader) {
        filter = MilestoneFilter(&query)
        limit = query.read(.integer("limit", 1...Self.largestLimit)) ?? limit
        order = query.read(.choice("order")) ?? order
        cursor = query.read(
            QueryParameter("cursor") { text in
                MilestoneCursor(text).map { .value($0) }
                    ?? .wrong("must be the next_cursor of an earlier answer, unchanged")
            })
        if let cursor, cursor.order != order { query.refuse("cursor", "comes from a list in the other order") }
    }
}
