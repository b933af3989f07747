import Foundation
import Testing

@testable import Backend

struct CalendarDateTests {
    @Test(arguments: ["0001-01-01", "1969-10-29", "2000-02-29", "9999-12-31"])
    func readsAndWritesDays(text: String) {
        #expect(CalendarDate(text)?.description == text)
    }

    @Test(arguments: [
        "", "1969", "1969-10-32", "1900-02-29", "0000-01-01", "1969-13-01", "1969-1-01", "+969-10-29", "1969-10-29 ",
        "١٩٦٩-١٠-٢٩", "10000-01-01",
    ])
    func refusesWhatIsNoDay(text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test(arguments: [("2000-01-01", 0), ("1999-12-31", -1), ("1970-01-01", -10_957), ("0001-01-01", -730_119)])
    func countsDaysAsPostgreSQLDoes(text: String, days: Int32) throws {
        var expected: [UInt8] = []
        expected.append(contentsOf: withUnsafeBytes(of: days.bigEndian, Array.init))
        var bytes: [UInt8] = []
        try #require(CalendarDate(text)).encode(into: &bytes)
        #expect(bytes == expected)
    }

    @Test func cursorsComeBackUnchangedOrNotAtAll() throws {
        let date = try #require(CalendarDate("1969-10-29"))
        let cursor = MilestoneCursor(date: date, id: UUID(), order: .descending)
        #expect(MilestoneCursor(cursor.text) == cursor)
        #expect(cursor.text.allSatisfy { $0.isLetter || $0.isNumber || "-_".contains($0) })
        #expect(MilestoneCursor(String(cursor.text.dropFirst(3))) == nil)
        #expect(MilestoneCursor("%%%") == nil)
    }

    @Test func idsSortByTheirTime() {
        let ids = MilestoneIDs(millisecondsSinceEpoch: { 0x0123_4567_89AB })
        let id = ids.next().uuidString
        #expect(id.hasPrefix("01234567-89AB-7"))
        #expect("89AB".contains(id[id.index(id.startIndex, offsetBy: 19)]))
    }
}
