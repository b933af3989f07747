import NIOCore
import NIOHPACK
import Testing

@testable import Gateway

@Suite("Responses for HTTP/2")
struct HTTP2ResponseReaderTests {
    private static func read(
        _ text: String, isHead: Bool = false, step: Int = .max
    ) throws -> (heads: [HPACKHeaders], content: String, reader: HTTP2ResponseReader) {
        var reader = HTTP2ResponseReader(isHead: isHead, limits: MessageLimits())
        var heads: [HPACKHeaders] = []
        var content = ""
        var rest = ByteBuffer(string: text)
        while let bytes = rest.readSlice(length: min(step, rest.readableBytes)), bytes.readableBytes > 0 {
            try reader.read(bytes) { part in
                switch part {
                case .head(let headers): heads.append(headers)
                case .content(let bytes): content += String(buffer: bytes)
                }
            }
        }
        return (heads, content, reader)
    }

    @Test(arguments: [1, 7, .max])
    func tellTheSameInFrames(step: Int) throws {
        let (heads, content, reader) = try Self.read(
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                + "X-A: b\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 5\r\nHost: evil\r\n\r\n", step: step)
        #expect(heads.count == 2)
        #expect(heads[0][":status"] == ["103"] && heads[0]["link"] == ["</a>"])
        #expect(heads[1].map(\.name) == [":status", "x-a"])
        #expect(content == "abcde")
        #expect(reader.isComplete)
        #expect(reader.trailers?.map(\.name) == ["x-sum"])
    }

    @Test func knowWhereTheyEnd() throws {
        let sized = try Self.read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc")
        #expect(sized.content == "abc" && sized.reader.isComplete && sized.reader.trailers == nil)
        #expect(sized.heads[0]["content-length"] == ["3"])
        #expect(try !Self.read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab").reader.isComplete)
        #expect(try Self.read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", isHead: true).reader.isComplete)
        #expect(try Self.read("HTTP/1.1 204 No Content\r\n\r\n").reader.isComplete)
        #expect(try Self.read("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc").reader.isComplete)
        #expect(try !Self.read("HTTP/1.1 100 Continue\r\n\r\n").reader.isComplete)
    }
}
