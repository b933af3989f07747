import PostgreSQL

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A search in the texts of milestones.
struct MilestoneSearch: QueryReadable {
    static let largestLimit = 50
    static let defaultLimit = 20

    /// Words, `"phrases"`, `or` and `-exclusions`, as search engines understand them.
    let text: String
    let filter: MilestoneFilter
    var limit = Self.defaultLimit
    var cursor: Cursor?

    /// The last milestone of a page of a search.
    struct Cursor: Equatable {
        let rank: Double
        let id: UUID
    }

    init(_ query: inout QueryReader) {
        text = query.require(Self.text) ?? ""
        filter = MilestoneFilter(&query)
        limit = query.read(Self.limit) ?? limit
        cursor = query.read(Self.cursor)
    }

    private static let text = InputField<String>.text("q", limit: 200)
        .described("Words, `\"phrases\"`, `or` and `-exclusions`.")
    private static let limit = InputField<Int>.integer("limit", 1...largestLimit)
        .described("Most milestones of a page; \(defaultLimit) when left out.")
    private static let cursor = InputField<Cursor>.string(
        "cursor", .string.described("The `next_cursor` of an earlier answer, unchanged.")
    ) { text in
        Cursor(text).map { .value($0) } ?? .wrong("must be the next_cursor of an earlier answer, unchanged")
    }
}

extension MilestoneSearch.Cursor {
    /// Reads what ``text`` wrote; nil for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, let bits = UInt64(parts[0], radix: 16), let id = UUID(uuidString: String(parts[1])),
            Double(bitPattern: bits).isFinite
        else { return nil }
        self.init(rank: Double(bitPattern: bits), id: id)
        guard self.text == text else { return nil }
    }

    var text: String { "\(String(rank.bitPattern, radix: 16))_\(id.uuidString.lowercased())" }
}
