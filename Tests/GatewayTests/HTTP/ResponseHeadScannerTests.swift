import NIOCore
import Testing

@testable import Gateway

@Suite("Response heads")
struct ResponseHeadScannerTests {
    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", RequestMethod.get, BodyFraming.length(5)),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", .head, .none),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", .get, .none),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .get, .chunked),
        ("HTTP/1.1 200\r\n\r\n", .get, .untilClose),
        ("HTTP/1.1 204 No Content\r\n\r\n", .get, .none),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", .get, .none),
    ])
    func knowsHowTheBodyEnds(text: String, method: RequestMethod, framing: BodyFraming) throws {
        #expect(try Scan.response(text)?.framing(for: method) == framing)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n", "HTTP/2 200 OK\r\n\r\n", "ICY 200 OK\r\n\r\n",
        "HTTP/1.1 200 O\u{0}K\r\n\r\n", "HTTP/1.1 200 OK\nX: y\r\n\r\n", "HTTP/1.1 200 OK\r\n folded\r\n\r\n",
    ])
    func refusesWhatCouldSplitAResponse(text: String) {
        #expect(throws: MessageDefect.self) { try Scan.response(text) }
    }

    @Test func passesFieldsAndReplacesThoseOfTheHop() throws {
        let text =
            "HTTP/1.1 200 Fine\r\nConnection: X-Hop, keep-alive\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\n"
            + "content-length:  3\r\nX-Milestones-Role: admin\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\n\r\n"
        let head = try #require(try Scan.response(text))
        var buffer = ByteBuffer()
        var additions = ResponseAdditions(security: SecurityFields(), isSecure: false)
        additions.security.protectsResponses = false
        let written = ClientResponseHead(
            head: head, method: .get, isVersion11: true, closes: true, additions: additions)
        buffer.writeOctets(room: 1024) {
            written.write(Array(text.utf8).span, date: ByteBuffer(string: "today"), into: &$0)
        }
        #expect(
            String(buffer: buffer)
                == "HTTP/1.1 200 Fine\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\nContent-Length: 3\r\nDate: today\r\n"
                + "Connection: close\r\n\r\n")
    }

    @Test func writesDatesAsHTTPDoes() {
        #expect(String(buffer: ByteBuffer(httpDate: 0)) == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(String(buffer: ByteBuffer(httpDate: 784_111_777)) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(String(buffer: ByteBuffer(httpDate: 1_709_251_199)) == "Thu, 29 Feb 2024 23:59:59 GMT")
    }
}
