/// A page of milestones that a client asks for.
struct MilestoneListing: QueryReadable {
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

    init(_ query: inout QueryReader) {
        self.init(page: &query)
        offset = query.read(Self.offset) ?? offset
        if cursor != nil, offset > 0 { query.refuse("offset", "can't be combined with a cursor") }
    }

    /// Reads a query that knows no offset.
    init(page query: inout QueryReader) {
        filter = MilestoneFilter(&query)
        limit = query.read(Self.limit) ?? limit
        order = query.read(Self.order) ?? order
        cursor = query.read(Self.cursor)
        if let cursor, cursor.order != order { query.refuse("cursor", "comes from a list in the other order") }
    }

    private static let limit = InputField<Int>.integer("limit", 1...largestLimit)
        .described("Most milestones of a page; \(defaultLimit) when left out.")
    private static let offset = InputField<Int>.integer("offset", 0...1_000_000_000)
        .described("How many to leave out. A cursor costs less.")
    private static let order = InputField<MilestoneOrder>.choice("order").described("By date; `asc` when left out.")
    private static let cursor = InputField<MilestoneCursor>.string(
        "cursor", .string.described("The `next_cursor` of an earlier answer, unchanged.")
    ) { text in
        MilestoneCursor(text).map { .value($0) } ?? .wrong("must be the next_cursor of an earlier answer, unchanged")
    }
}

/// A page of the milestones of one day of the year.
struct DayListing: QueryReadable {
    private let page: MilestoneListing
    private let month: Int?
    private let day: Int?

    init(_ query: inout QueryReader) {
        page = MilestoneListing(page: &query)
        month = query.read(Self.month)
        day = query.read(Self.day)
        if (month == nil) != (day == nil) { query.refuse(month == nil ? "month" : "day", "goes with the other") }
        // A leap year has every day there is.
        if let month, let day, CalendarDate(year: 2000, month: month, day: day) == nil {
            query.refuse("day", "is no day of month \(month)")
        }
    }

    private static let month = InputField<Int>.integer("month", 1...12).described("Today's when left out.")
    private static let day = InputField<Int>.integer("day", 1...31).described("Today's when left out.")

    /// The page.
    /// - Parameter today: The day when none is given.
    func listing(today: CalendarDate) -> MilestoneListing {
        var listing = page
        listing.dayOfYear = (month ?? today.month) * 100 + (day ?? today.day)
        return listing
    }
}
