#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The place in a list after which the next page begins; clients hand it back unread.
struct MilestoneCursor: Equatable {
    let date: CalendarDate
    let id: UUID
    let order: MilestoneOrder

    init(date: CalendarDate, id: UUID, order: MilestoneOrder) {
        self.date = date
        self.id = id
        self.order = order
    }

    /// Reads what ``text`` wrote; nil for anything else.
    init?(_ text: String) {
        let padded =
            text.replacing("-", with: "+").replacing("_", with: "/")
            + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: padded) else { return nil }
        let parts = String(decoding: data, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, let order = MilestoneOrder(rawValue: String(parts[0])),
            let date = CalendarDate(String(parts[1])), let id = UUID(uuidString: String(parts[2]))
        else { return nil }
        self.init(date: date, id: id, order: order)
    }

    /// The cursor in base64url (RFC 4648, section 5), without padding: it stands in a query as it is.
    var text: String {
        Data("\(order.rawValue) \(date) \(id.uuidString)".utf8).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

/// Which end of time a list begins at.
enum MilestoneOrder: String, CaseIterable {
    case ascending = "asc"
    case descending = "desc"
}
