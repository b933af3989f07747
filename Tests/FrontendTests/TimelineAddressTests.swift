import Testing

@testable import Frontend

@Suite("Timeline addresses")
struct TimelineAddressTests {
    @Test func readsWhatItWrites() {
        let address = TimelineAddress(category: "space", order: "desc", page: "3")
        #expect(address.path == "/?category=space&order=desc&page=3")
        #expect(TimelineAddress(category: nil, order: nil, page: nil).path == "/")
        #expect(address.query(in: .spanish).offset == 40)
        #expect(address.showing(category: nil).path == "/?order=desc")
        #expect(address.path(choosing: .spanish) == "/?category=space&order=desc&page=3&lang=es")
    }

    @Test(arguments: [("0", 1), ("-5", 1), ("x", 1), ("", 1), ("99999999999999999999", 1), ("99999999", 10_000)])
    func understandsAnyPage(text: String, page: Int) {
        #expect(TimelineAddress(category: nil, order: nil, page: text).page == page)
    }

    @Test func aCategoryCannotAddParameters() {
        let address = TimelineAddress(category: "a&order=desc#\"'<é", order: "sideways", page: nil)
        #expect(address.path == "/?category=a%26order%3Ddesc%23%22%27%3C%C3%A9")
        #expect(TimelineAddress(category: String(repeating: "x", count: 65), order: nil, page: nil).category == nil)
    }
}
