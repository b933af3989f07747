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
        writeStaticString("{\"items\":")
        writeArray(rows[...]) { $0.writeMilestone($1) }
        writeStaticString("}")
    }

    /// Writes a page of a search's results: milestones with their rank, and their texts with what matches marked.
    mutating func writeMatches(_ matches: MilestoneMatches, limit: Int) {
        writeObject(of: MatchPageMember.self) { json, member in
            switch member {
            case .items: json.writeArray(matches.rows.prefix(matches.count)) { $0.writeMatch($1) }
            case .next: json.writeText(matches.next?.text)
            case .limit: json.writeString(String(limit))
            }
        }
    }

    private mutating func writeMatch(_ row: Row) {
        writeObject(of: MatchMember.self) { json, member in
            switch member {
            case .milestone: json.writeMilestone(row)
            case .rank: row.withBytes(of: MatchColumn.rank) { _ = json.writeBytes($0 ?? .init(start: nil, count: 0)) }
            case .highlights:
                json.writeObject(of: HighlightMember.self) { json, member in
                    let column = member == .title ? MatchColumn.title : MatchColumn.description
                    row.withBytes(of: column) { json.writeJSONString($0 ?? .init(start: nil, count: 0)) }
                }
            }
        }
    }

    /// Writes a page of a list as JSON.
    mutating func writePage(_ page: MilestonePage, limit: Int, offset: Int) {
        writeObject(of: PageMember.self) { json, member in
            switch member {
            case .items: json.writeArray(page.rows.prefix(page.count)) { $0.writeMilestone($1) }
            case .total:
                if let total = page.total { json.writeString(String(total)) } else { json.writeStaticString("null") }
            case .next: json.writeText(page.next?.text)
            case .limit: json.writeString(String(limit))
            case .offset: json.writeString(String(offset))
            }
        }
    }

    private mutating func writeArray(_ rows: Slice<Rows>, _ write: (inout ByteBuffer, Row) -> Void) {
        writeStaticString("[")
        for (index, row) in rows.enumerated() {
            if index > 0 { writeStaticString(",") }
            write(&self, row)
        }
        writeStaticString("]")
    }

    private mutating func writeText(_ text: String?) {
        if let text { writeJSONString(text) } else { writeStaticString("null") }
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
