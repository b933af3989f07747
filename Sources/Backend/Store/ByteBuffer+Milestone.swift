import NIOCore
import Observability
import PostgreSQL

extension ByteBuffer {
    /// Writes a milestone as JSON, from the binary form in which PostgreSQL sent it.
    mutating func writeMilestone(_ row: Row) {
        // Room is made once for all columns, not for each piece: pages consist of hundreds of them.
        let room = MilestoneColumn.allCases.reduce(MilestoneColumn.longestFrame) { room, column in
            room + JSONText.longestEscape * row.length(of: column.rawValue)
        }
        writeWithUnsafeMutableBytes(minimumWritableBytes: room) { bytes in
            var text = JSONText(bytes)
            for column in MilestoneColumn.allCases {
                text.append(MilestoneColumn.prefixes[column.rawValue])
                row.withBytes(of: column.rawValue) { text.append($0, as: column.form) }
            }
            text.append("}")
            return text.count
        }
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
            case .rank:
                row.withBytes(of: MatchColumn.rank) {
                    _ = json.writeString("\($0.flatMap(Double.init(queryBinary:)) ?? 0)")
                }
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
}
