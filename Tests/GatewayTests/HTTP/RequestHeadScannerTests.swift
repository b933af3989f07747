import Testing

@testable import Gateway

@Suite("Request heads")
struct RequestHeadScannerTests {
    @Test func readsAPlainRequest() throws {
        let text = "GET /a?b=c HTTP/1.1\r\nHost: example.org\r\nAccept: */*\r\n\r\n"
        let head = try #require(try Scan.whole(text))
        #expect(head.method == .get)
        #expect(head.isVersion11)
        #expect(head.length == text.utf8.count)
        #expect(head.framing == .none)
        #expect(head.wantsKeepAlive)
        #expect(Scan.text(text, head.targetRange) == "/a?b=c")
        #expect(head.fields.lines.map(\.known) == [.host, .accept])
    }

    @Test func findsTheSameHeadHoweverItsBytesArrive() throws {
        let text = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nX-A:  b \r\n\r\nabcGET"
        let whole = try #require(try Scan.whole(text))
        let byteByByte = try #require(try Scan.byteByByte(text))
        #expect(byteByByte.length == whole.length)
        #expect(byteByByte.framing == .length(3))
        #expect(byteByByte.fields.lines == whole.fields.lines)
    }

    @Test func waitsForTheRest() throws {
        #expect(try Scan.whole("GET / HTTP/1.1\r\nHost: a\r\n") == nil)
        #expect(try Scan.whole("GE") == nil)
        #expect(try Scan.whole("") == nil)
    }

    @Test func skipsOneEmptyLineBeforeARequestAndNotTwo() throws {
        #expect(try Scan.whole("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n") != nil)
        #expect(throws: MessageDefect.malformedRequestLine) {
            try Scan.whole("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
        }
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false),
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, x\r\n\r\n", true),
        ("GET / HTTP/1.0\r\n\r\n", false),
        ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true),
    ])
    func knowsWhetherTheConnectionStaysOpen(text: String, keeps: Bool) throws {
        #expect(try Scan.whole(text)?.wantsKeepAlive == keeps)
    }

    @Test(arguments: Smuggling.corpus)
    func refusesWhatParsersReadDifferently(attack: Smuggling) {
        #expect(throws: attack.defect) { try Scan.whole(attack.text) }
        #expect(throws: attack.defect) { try Scan.byteByByte(attack.text) }
    }

    @Test func limitsEveryPart() {
        let limits = MessageLimits(head: 512, fields: 4, target: 64, body: 10)
        let fields = (0..<5).map { "X-\($0): y\r\n" }.joined()
        #expect(throws: MessageDefect.headTooLarge) {
            try Scan.whole("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n", limits: limits)
        }
        #expect(throws: MessageDefect.headTooLarge) {
            try Scan.whole("GET / HTTP/1.1\r\nX: \(String(repeating: "x", count: 600))", limits: limits)
        }
        #expect(throws: MessageDefect.targetTooLong) {
            try Scan.whole("GET /\(String(repeating: "x", count: 64)) HTTP/1.1\r\n", limits: limits)
        }
        #expect(throws: MessageDefect.targetTooLong) {
            try Scan.whole("GET /\(String(repeating: "x", count: 600))", limits: limits)
        }
        #expect(throws: MessageDefect.bodyTooLarge) {
            try Scan.whole("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n", limits: limits)
        }
    }

    @Test func nothingThatArrivesCrashesIt() {
        var generator = SplitMix64(seed: 42)
        let pieces = [
            "GET", " ", "/", "\r\n", "\n", "\r", "Host", ":", "a", "HTTP/1.1", "Content-Length", "5",
            "Transfer-Encoding",
            "chunked", "\u{0}", "%2f", "..", "\t", ",", ";", "é",
        ]
        for _ in 0..<5000 {
            let text = (0..<Int.random(in: 1...20, using: &generator))
                .map { _ in pieces[Int.random(in: pieces.indices, using: &generator)] }.joined()
            let whole = Outcome { () throws(MessageDefect) in try Scan.whole(text) }
            let byteByByte = Outcome { () throws(MessageDefect) in try Scan.byteByByte(text) }
            #expect(whole == byteByByte, "\(text.debugDescription)")
        }
    }

    /// What a scan came to, comparable.
    private enum Outcome: Equatable {
        case head(Int)
        case incomplete
        case defect(MessageDefect)

        init(_ scan: () throws(MessageDefect) -> RequestHead?) {
            do {
                self = try scan().map { .head($0.length) } ?? .incomplete
            } catch {
                self = .defect(error)
            }
        }
    }
}
