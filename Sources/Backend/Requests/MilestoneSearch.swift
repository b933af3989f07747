import Hummingbird
import PostgreSQL
import ServiceKit

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A search in the texts of milestones.
struct MilestoneSearch {
    static let largestLimit = 50

    /// Words, `"phrases"`, `or` and `-exclusions`, as search engines understand them.
    let text: String
    let filter: MilestoneFilter
    var limit = 20
    var cursor: Cursor?

    /// The last milestone of a page of a search.
    struct Cursor: Equatable {
        let rank: Double
        let id: UUID
    }

    /// Reads a query.
    /// - Throws: ``Problem`` that names every wrong parameter.
    init(_ request: Request) throws(Problem) {
        var query = QueryReader(request)
        let text = query.read(.text("q", limit: 200))
        if !query.has("q") { query.refuse("q", "is required") }
        self.text = text ?? ""
        filter = MilestoneFilter(&query)
        limit = query.read(.integer("limit", 1...Self.largestLimit)) ?? limit
        cursor = query.read(
            QueryParameter("cursor") { text in
                Cursor(text).map { .value($0) } ?? .wrong("must be the next_cursor of an earlier answer, unchanged")
            })
        try query.finish()
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
    }

    var text: String { "\(String(rank.bitPattern, radix: 16))_\(id.uuidString.lowercased())" }
}
