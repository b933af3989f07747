import Testing

@testable import Observability

struct HTTPDateTests {
    @Test(arguments: [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
        ("Tue, 29 Feb 2028 23:59:59 GMT", 1_835_481_599),
    ])
    func readsAndWritesMoments(text: String, seconds: Int) {
        #expect(HTTPDate(text)?.seconds == seconds)
        #expect(HTTPDate(seconds: seconds).description == text)
    }

    @Test(arguments: [
        "", "now", "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET", "Thu, 29 Feb 2029 00:00:00 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
    ])
    func readsNothingElse(text: String) {
        #expect(HTTPDate(text) == nil)
    }
}
