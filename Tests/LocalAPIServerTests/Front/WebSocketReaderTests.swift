import NIOCore
import Testing

@testable import LocalAPIServer

@Suite struct WebSocketReaderTests {
    private static func frame(_ first: UInt8, _ text: String, mask: [UInt8] = [1, 2, 3, 4]) -> [UInt8] {
        let bytes = Array(text.utf8)
        let length: [UInt8] =
            bytes.count < 126
            ? [0x80 | UInt8(bytes.count)] : [0x80 | 126, UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)]
        return [first] + length + mask + bytes.enumerated().map { $0.element ^ mask[$0.offset & 3] }
    }

    private func events(_ bytes: [UInt8], pieces size: Int) throws -> [WebSocketReader.Event] {
        var reader = WebSocketReader()
        var events: [WebSocketReader.Event] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            reader.append(ByteBuffer(bytes: bytes[start..<min(bytes.count, start + size)]))
            while let event = try reader.next() { events.append(event) }
        }
        return events
    }

    @Test(arguments: [1, 3, 4096])
    func readsMessagesHoweverTheyAreCut(size: Int) throws {
        let long = String(repeating: "x", count: 1000)
        let bytes =
            Self.frame(0x82, "one") + Self.frame(0x02, "tw") + Self.frame(0x89, "ping") + Self.frame(0x80, "o")
            + Self.frame(0x82, long) + Self.frame(0x8A, "") + Self.frame(0x88, "")
        #expect(
            try events(bytes, pieces: size) == [
                .message(ByteBuffer(string: "one")), .ping(ByteBuffer(string: "ping")),
                .message(ByteBuffer(string: "two")), .message(ByteBuffer(string: long)), .close,
            ])
    }

    @Test(
        arguments: [
            ([0x82, 0x01, 0x78], WebSocketReader.Problem.unmasked),
            ([0xC2, 0x80, 0, 0, 0, 0], .reserved),
            ([0x80, 0x80, 0, 0, 0, 0], .reserved),
            ([0x82, 0xFF, 0, 0, 0, 0, 1, 0, 0, 0], .tooLarge),
            ([0x82, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], .tooLarge),
        ] as [([UInt8], WebSocketReader.Problem)])
    func refusesWhatNoClientMaySend(bytes: [UInt8], problem: WebSocketReader.Problem) {
        #expect(throws: problem) { try events(bytes, pieces: bytes.count) }
    }

    @Test func provesThatItSpeaksWebSocket() {
        // The example of RFC 6455, section 1.3.
        #expect(WebSocketFrame.acceptance(of: "dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }
}
