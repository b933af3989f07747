import NIOCore
import Observability
import PostgreSQL

/// How many milestones there are, by several aspects.
struct MilestoneStatistics {
    /// An aspect's name and the number of milestones for each of its values, most first; decades in their order.
    typealias Group = (name: String, counts: [(key: String, count: Int)])

    let total: Int
    let groups: [Group]

    /// What they look like in JSON.
    static let schema: JSONSchema = {
        let counts = JSONSchema.map(of: .integer(from: 0))
        return .object([
            "total": .integer(from: 0), "decades": counts, "categories": counts, "languages": counts,
            "sources": counts,
        ])
    }()
}

extension MilestoneStore {
    /// Counts milestones by decade, category, language and source.
    func statistics() async throws -> MilestoneStatistics {
        let query: Query = """
            SELECT grouping(decade, category, language, source), coalesce(decade::text, category, language, source, ''),
                count(*)
            FROM (SELECT floor(extract(year FROM date) / 10)::integer * 10 AS decade, category, language, source
                FROM milestone) AS milestone
            GROUP BY GROUPING SETS ((decade), (category), (language), (source), ())
            ORDER BY 1, decade, 3 DESC, 2
            """
        return try await MilestoneError.translating {
            var total = 0
            // PostgreSQL sets a bit for each of the four that a row is not grouped by.
            var groups: [Int: MilestoneStatistics.Group] = [
                0b0111: ("decades", []), 0b1011: ("categories", []), 0b1101: ("languages", []), 0b1110: ("sources", []),
            ]
            for row in try await reader.query(query.named("milestones.statistics")) {
                let (grouping, key, count) = try row.decode(Int.self, String.self, Int.self)
                if grouping == 0b1111 { total = count }
                groups[grouping]?.counts.append((key, count))
            }
            return MilestoneStatistics(total: total, groups: groups.sorted { $0.key < $1.key }.map(\.value))
        }
    }
}

extension ByteBuffer {
    /// Writes statistics as JSON: each aspect is an object of counts.
    mutating func writeStatistics(_ statistics: MilestoneStatistics) {
        writeStaticString("{\"total\":")
        writeString(String(statistics.total))
        for group in statistics.groups {
            writeStaticString(",")
            writeJSONString(group.name)
            writeStaticString(":{")
            for (index, entry) in group.counts.enumerated() {
                if index > 0 { writeStaticString(",") }
                writeJSONString(entry.key)
                writeStaticString(":")
                writeString(String(entry.count))
            }
            writeStaticString("}")
        }
        writeStaticString("}")
    }
}
