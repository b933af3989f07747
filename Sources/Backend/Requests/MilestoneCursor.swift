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
        var padded = text.utf8.map { Self.exchange($0, "-", "+", "_", "/") }
        padded += Array(repeating: UInt8(ascii: "="), count: (4 - padded.count % 4) % 4)
        guard let data = Data(base64Encoded: Data(padded)) else { return nil }
        let parts = String(decoding: data, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, let order = MilestoneOrder(rawValue: String(parts[0])),
            let date = CalendarDate(String(parts[1])), let id = UUID(uuidString: String(parts[2]))
        else { return nil }
        self.init(date: date, id: id, order: order)
        // The same bytes may be written in other ways, and other texts be read as the same id.
        guard self.text == text else { return nil }
    }

    /// The cursor in base64url (RFC 4648, section 5), without padding: it stands in a query as it is.
    var text: String {
        let base64 = Data("\(order.rawValue) \(date) \(id.uuidString)".utf8).base64EncodedData()
        return String(
            decoding: base64.lazy.filter { $0 != UInt8(ascii: "=") }.map { Self.exchange($0, "+", "-", "/", "_") },
            as: UTF8.self)
    }

    private static func exchange(
        _ byte: UInt8, _ first: Unicode.Scalar, _ firstInstead: Unicode.Scalar, _ second: Unicode.Scalar,
        _ secondInstead: Unicode.Scalar
    ) -> UInt8 {
        switch byte {
        case UInt8(ascii: first): UInt8(ascii: firstInstead)
        case UInt8(ascii: second): UInt8(ascii: secondInstead)
        default: byte
        }
    }
}

/// Which end of time a list begins at.
enum MilestoneOrder: String, CaseIterable {
    case ascending = "asc"
    case descending = "desc"
}
