import Testing

@testable import Frontend

@Suite("Languages")
struct LanguageTests {
    @Test(
        arguments: [
            ("es", "en", "en", Language.spanish), (nil, "es", "en", .spanish),
            (nil, nil, "es-MX,es;q=0.9,en;q=0.8", .spanish),
            (nil, nil, "fr, en;q=0.4, es;q=0.5", .spanish), (nil, nil, "en-GB", .english), (nil, nil, "fr", .english),
            (nil, nil, "es;q=0", .english), ("fr", "xx", "*", .english), (nil, nil, nil, .english),
            (nil, nil, ";,;q=", .english),
        ] as [(String?, String?, String?, Language)])
    func readersGetTheirs(query: String?, cookie: String?, accept: String?, language: Language) {
        #expect(
            Language.negotiate(query: query, cookie: cookie, acceptLanguage: accept, default: .english) == language)
    }

    @Test func datesAreWrittenAsPeopleWriteThem() throws {
        let date = try #require(CivilDate("1969-10-29"))
        #expect(Phrases.of(.english).date(date) == "29 October 1969")
        #expect(Phrases.of(.spanish).date(date) == "29 de octubre de 1969")
        for text in ["", "1969-10", "1969-13-01", "1969-00-01", "1969-01-32", "x-1-1", "1969-10-29T00:00:00Z"] {
            #expect(CivilDate(text) == nil, "\(text)")
        }
    }

    @Test func countsKnowOneFromMany() {
        #expect(Phrases.of(.english).count(1) == "1 milestone")
        #expect(Phrases.of(.spanish).count(2) == "2 hitos")
    }
}
