import Foundation
import Logging
import NIOCore
import ServiceContextModule
import Synchronization
import Testing

@testable import Observability

struct JSONLogHandlerTests {
    private final class Lines: LogSink {
        let lines = Mutex<[String]>([])
        func write(line: ByteBuffer) { lines.withLock { $0.append(String(buffer: line)) } }
        var last: String { lines.withLock { $0.last ?? "" } }
    }

    private let lines = Lines()

    private var logger: Logger {
        Logger(label: "test") { [lines] label in
            JSONLogHandler(
                label: label, level: .debug, sink: lines, nanosecondsSinceEpoch: { 951_826_215_123_456_789 })
        }
    }

    private func members(_ line: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test func writesOneObjectALine() {
        logger.info("Hello", metadata: ["b": "x", "a": .stringConvertible(7), "c": ["y", ["z": "w"]]])
        let expected =
            #"{"time":"2000-02-29T12:10:15.123Z","level":"info","logger":"test","message":"Hello","#
            + #""a":7,"b":"x","c":["y",{"z":"w"}]}"# + "\n"
        #expect(lines.last == expected)
    }

    @Test func escapesWhatWouldBreakTheLine() throws {
        let text = "\"quoted\" \\ \n\r\t\u{1}\u{1F} ñ 🚀"
        logger.error("\(text)", metadata: ["\(text)": .string(text)])
        #expect(lines.last.filter { $0 == "\n" }.count == 1)
        let members = try members(lines.last)
        #expect(members["message"] as? String == text)
        #expect(members[text] as? String == text)
    }

    @Test func keepsMetadataFromHidingItsOwnMembers() throws {
        logger.info("Hello", metadata: ["level": "fatal", "message": "no"])
        let members = try members(lines.last)
        #expect(members["level"] as? String == "info")
        #expect(members["metadata.level"] as? String == "fatal")
        #expect(members["metadata.message"] as? String == "no")
    }

    @Test func addsTheCurrentTrace() throws {
        var context = ServiceContext.topLevel
        context.traceContext = TraceContext(parent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        ServiceContext.withValue(context) { logger.info("Hello") }
        let members = try members(lines.last)
        #expect(members["trace_id"] as? String == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(members["span_id"] as? String == "00f067aa0ba902b7")
    }

    @Test func hasValueSemantics() {
        var first = logger
        var second = first
        first[metadataKey: "only"] = "first"
        second.logLevel = .error
        #expect(second[metadataKey: "only"] == nil)
        #expect(first.logLevel == .debug)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (951_782_399, "2000-02-28T23:59:59.000Z"),
        (4_107_542_400, "2100-03-01T00:00:00.000Z"), (1_798_761_599, "2026-12-31T23:59:59.000Z"),
    ])
    func writesInstants(seconds: UInt64, text: String) {
        var buffer = ByteBuffer()
        buffer.writeTimestamp(nanosecondsSinceEpoch: seconds * 1_000_000_000)
        #expect(String(buffer: buffer) == text)
    }
}
