import NIOCore
import NIOHPACK
import Testing

@testable import Gateway

@Suite("Heads of HTTP/2")
struct HTTP2RequestHeadTests {
    private static let pseudo: [(String, String)] = [
        (":method", "GET"), (":path", "/x?y"), (":scheme", "https"), (":authority", "a.example"),
    ]

    private static func text(_ fields: [(String, String)], endsStream: Bool = true) throws -> String {
        String(buffer: try HTTP2RequestHead(HPACKHeaders(fields), endsStream: endsStream).bytes)
    }

    @Test func becomeHeadsThatTheScannerAccepts() throws {
        let text = try Self.text(
            Self.pseudo + [
                ("accept", "*/*"), ("cookie", "a=1"), ("cookie", "b=2"), ("te", "trailers"), ("host", "A.example"),
            ])
        #expect(
            text == "GET /x?y HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\naccept: */*\r\n"
                + "cookie: a=1; b=2\r\n\r\n")
        #expect(try Scan.whole(text) != nil)
        #expect(try Self.text(Self.pseudo, endsStream: false).contains("Transfer-Encoding: chunked\r\n"))
        let sized = try Self.text(Self.pseudo + [("content-length", "3")], endsStream: false)
        #expect(sized.contains("content-length: 3\r\n") && !sized.contains("chunked"))
    }

    @Test(arguments: [
        [("transfer-encoding", "chunked")], [("connection", "x")], [("upgrade", "h2c")], [("te", "gzip")],
        [("x", "a\r\nb: c")], [("x\r\ny", "1")], [("X-Capital", "1")], [("x", "a\u{0}")], [("", "1")],
        [("x y", "1")], [("host", "other.example")], [(":path", "/twice")], [(":protocol", "websocket")],
        [("x:y", "1")], [("keep-alive", "1")],
    ])
    func areRefusedWhenTheyCouldBeReadAsSomethingElse(fields: [(String, String)]) {
        #expect(throws: HTTP2RequestHead.Malformed.self) { try Self.text(Self.pseudo + fields) }
    }

    @Test(arguments: [
        (":path", "/a b"), (":path", ""), (":path", "/x HTTP/1.1\r\nHost: b"), (":method", "GET /"),
        (":method", "CONNECT"), (":scheme", "ftp"),
    ])
    func areRefusedWithAWrongRequestLine(name: String, value: String) {
        let fields = Self.pseudo.filter { $0.0 != name } + [(name, value)]
        #expect(throws: HTTP2RequestHead.Malformed.self) { try Self.text(fields) }
        #expect(throws: HTTP2RequestHead.Malformed.self) { try Self.text(Self.pseudo.filter { $0.0 != name }) }
    }
}
