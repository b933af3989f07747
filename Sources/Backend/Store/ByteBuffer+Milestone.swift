import NIOCore
import Observability
import PostgreSQL

extension ByteBuffer {
    /// Writes a milestone as JSON, from the bytes in which PostgreSQL sent it.
    mutating func writeMilestone(_ row: Row) {
        for column in MilestoneColumn.allCases {
            writeBytes(MilestoneColumn.prefixes[column.rawValue])
            switch column.form {
            case .text: writeText(row, column)
            case .instant: writeInstant(row, column)
            case .json: row.withBytes(of: column.rawValue) { _ = writeBytes($0 ?? .init(start: nil, count: 0)) }
            }
        }
        writeStaticString("}")
    }

    /// Writes milestones that are no page of a list.
    mutating func writeMilestones(_ rows: Rows) {
        writeStaticString("{\"items\":[")
        for (index, row) in rows.enumerated() {
            if index > 0 { writeStaticString(",") }
            writeMilestone(row)
        }
        writeStaticString("]}")
    }

    /// Writes a page of a search's results: milestones with their rank, and their texts with what matches marked.
    mutating func writeMatches(_ matches: MilestoneMatches, limit: Int) {
        writeStaticString("{\"items\":[")
        for (index, row) in matches.rows.prefix(matches.count).enumerated() {
            writeStaticString(index == 0 ? "{\"milestone\":" : ",{\"milestone\":")
            writeMilestone(row)
            writeStaticString(",\"rank\":")
            row.withBytes(of: MatchColumn.rank) { _ = writeBytes($0 ?? .init(start: nil, count: 0)) }
            writeStaticString(",\"highlights\":{\"title\":")
            row.withBytes(of: MatchColumn.title) { writeJSONString($0 ?? .init(start: nil, count: 0)) }
            writeStaticString(",\"description\":")
            row.withBytes(of: MatchColumn.description) { writeJSONString($0 ?? .init(start: nil, count: 0)) }
            writeStaticString("}}")
        }
        writeStaticString("],\"next_cursor\":")
        if let next = matches.next { writeJSONString(next.text) } else { writeStaticString("null") }
        writeStaticString(",\"limit\":")
        writeString(String(limit))
        writeStaticString("}")
    }

    /// Writes a page of a list as JSON.
    mutating func writePage(_ page: MilestonePage, limit: Int, offset: Int) {
        writeStaticString("{\"items\":[")
        for (index, row) in page.rows.prefix(page.count).enumerated() {
            if index > 0 { writeStaticString(",") }
            writeMilestone(row)
        }
        writeStaticString("],\"total\":")
        if let total = page.total { writeString(String(total)) } else { writeStaticString("null") }
        writeStaticString(",\"next_cursor\":")
        if let next = page.next { writeJSONString(next.text) } else { writeStaticString("null") }
        writeStaticString(",\"limit\":")
        writeString(String(limit))
        writeStaticString(",\"offset\":")
        writeString(String(offset))
        writeStaticString("}")
    }

    private mutating func writeText(_ row: Row, _ column: MilestoneColumn) {
        row.withBytes(of: column.rawValue) { bytes in
            if let bytes { writeJSONString(bytes) } else { writeStaticString("null") }
        }
    }

    /// PostgreSQL writes `2026-11-25 02:25:32.125+00`; RFC 3339 wants `2026-11-25T02:25:32.125Z`.
    private mutating func writeInstant(_ row: Row, _ column: MilestoneColumn) {
        row.withBytes(of: column.rawValue) { bytes in
            guard let bytes, bytes.count > 13 else {
                writeStaticString("null")
                return
            }
            writeStaticString("\"")
            writeBytes(UnsafeRawBufferPointer(rebasing: bytes[..<10]))
            writeStaticString("T")
            writeBytes(UnsafeRawBufferPointer(rebasing: bytes[11..<(bytes.count - 3)]))
            writeStaticString("Z\"")
        }
    }
}
