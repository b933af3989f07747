import NIOCore
import Testing

@testable import Gateway

@Suite("Bodies")
struct BodyReaderTests {
    @Test func readsSoManyBytesAndLeavesTheNextMessage() throws {
        #expect(try Self.read("helloGET", .length(5)) == Result(passed: "hello", rest: "GET", isOver: true, content: 5))
        #expect(try Self.read("hel", .length(5)) == Result(passed: "hel", rest: "", isOver: false, content: 3))
        #expect(try Self.read("GET", .none) == Result(passed: "", rest: "GET", isOver: true, content: 0))
        #expect(try Self.read("all", .untilClose) == Result(passed: "all", rest: "", isOver: false, content: 3))
    }

    @Test(arguments: [
        "5\r\nhello\r\n0\r\n\r\n",
        "5;a=\"b\"\r\nhello\r\n0\r\n\r\n",
        "1\r\nh\r\n00004\r\nello\r\n000\r\n\r\n",
        "5\r\nhello\r\n0\r\nExpires: never\r\n\r\n",
    ])
    func passesChunksAsTheyCame(text: String) throws {
        #expect(try Self.read(text + "GET", .chunked) == Result(passed: text, rest: "GET", isOver: true, content: 5))
        #expect(
            try Self.read(text + "GET", .chunked, form: .content)
                == Result(passed: "hello", rest: "GET", isOver: true, content: 5))
    }

    @Test func readsChunksHoweverTheyArrive() throws {
        let text = "A\r\n0123456789\r\n3;x\r\nabc\r\n0\r\nX: y\r\n\r\n"
        var reader = BodyReader(.chunked, limits: MessageLimits())
        var buffer = ByteBuffer()
        var passed = ""
        for byte in (text + "!").utf8 {
            buffer.writeInteger(byte)
            passed += try Self.drain(&reader, &buffer)
        }
        #expect(passed == text)
        #expect(reader.isOver)
        #expect(String(buffer: buffer) == "!")
        #expect(reader.contentCount == 13)
    }

    @Test func dropsTrailersThatMustNotComeLate() throws {
        let text = "1\r\nx\r\n0\r\nX-Milestones-Role: admin\r\nChecksum: 1\r\nContent-Length: 4\r\nHost: b\r\n\r\n"
        #expect(try Self.read(text, .chunked).passed == "1\r\nx\r\n0\r\nChecksum: 1\r\n\r\n")
    }

    @Test(arguments: [
        "5\nhello\r\n", "5\r\nhelloX", "5\r\nhello\n0\r\n", "-1\r\n", "+5\r\nhello\r\n", "0x5\r\nhello\r\n",
        " 5\r\nhello\r\n",
        "5 \r\nhello\r\n", "\r\n", "g\r\n", "FFFFFFFFFFFFFFFFF\r\n", "5;a\rb\r\nhello\r\n", "5;\u{0}\r\nhello\r\n",
        "5;" + String(repeating: "x", count: 300), "5\r\nhello\rX",
    ])
    func refusesMalformedChunks(text: String) {
        #expect(throws: MessageDefect.malformedChunk) { try Self.read(text, .chunked) }
    }

    @Test(arguments: ["0\r\n folded\r\n\r\n", "0\r\nX : y\r\n\r\n", "0\r\nX: y\n\r\n"])
    func refusesMalformedTrailers(text: String) {
        #expect(throws: MessageDefect.self) { try Self.read(text, .chunked) }
    }

    @Test func refusesABodyThatGrowsTooLarge() {
        #expect(throws: MessageDefect.bodyTooLarge) {
            try Self.read("3\r\nabc\r\n3\r\nabc\r\n", .chunked, contentLimit: 5)
        }
    }

    struct Result: Equatable {
        var passed: String
        var rest: String
        var isOver: Bool
        var content: Int
    }

    private static func read(
        _ text: String, _ framing: BodyFraming, form: BodyReader.Form = .framed, contentLimit: Int = .max
    ) throws -> Result {
        var reader = BodyReader(framing, form: form, limits: MessageLimits(), contentLimit: contentLimit)
        var buffer = ByteBuffer(string: text)
        let passed = try drain(&reader, &buffer)
        return Result(
            passed: passed, rest: String(buffer: buffer), isOver: reader.isOver, content: reader.contentCount)
    }

    private static func drain(_ reader: inout BodyReader, _ buffer: inout ByteBuffer) throws -> String {
        var passed = ""
        while true {
            switch try reader.next(&buffer) {
            case .bytes(let bytes): passed += String(buffer: bytes)
            case .end, .needsMore: return passed
            }
        }
    }
}
