import PostgreSQL

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Milestones on their way into the database, in COPY's binary format.
struct MilestoneBatch: Sendable {
    /// The columns of a row, in their order.
    static let columns: Query = """
        id, date, title, description, category, language, source, tags, created_by, updated_by
        """
    private static let columnCount: Int16 = 10

    private let author: String?
    private var bytes = BinaryRows()
    private var places: [Place] = []

    /// A row among the bytes.
    private struct Place {
        let day: Int
        let range: Range<Int>
    }

    /// Creates an empty batch.
    init(author: String?) {
        self.author = author
    }

    var count: Int { places.count }
    var byteCount: Int { bytes.count }

    mutating func append(_ content: MilestoneContent, id: UUID) {
        let start = bytes.count
        bytes.beginRow(of: Self.columnCount)
        bytes.append(id)
        bytes.append(content.date)
        bytes.append(content.title)
        bytes.append(content.description)
        bytes.append(content.category.rawValue)
        bytes.append(content.language.rawValue)
        bytes.append(content.source)
        bytes.append(content.tags)
        for _ in 0..<2 { bytes.append(author) }
        places.append(Place(day: content.date.daysSinceEpoch, range: start..<bytes.count))
    }

    /// The rows in the order of their dates, in which most indexes have them: what is added next finds its place near
    /// by.
    var rows: [UInt8] { bytes.whole(places.sorted { $0.day < $1.day }.map(\.range)) }
}
