import NIOCore
import Testing

@testable import LocalAPIServer

@Suite struct SPDYSessionTests {
    /// Two blocks of one session as zlib's own program compresses them: `streamtype: error, port: 8080, requestid: 0`,
    /// and the same with `streamtype: data`.
    private static let blocks: [[UInt8]] = [
        [
            0x78, 0xF9, 0xE3, 0xC6, 0xA7, 0xC2, 0x02, 0x25, 0x3A, 0x70, 0x3A, 0x2B, 0x29, 0x4A, 0x4D, 0xCC, 0x85,
            0x16, 0x25, 0xAC, 0xA9, 0xA0, 0x80, 0x86, 0x14, 0xCB, 0x45, 0xE0, 0x1C, 0x60, 0x61, 0x60, 0x61, 0x00,
            0xA4, 0x39, 0x8B, 0x20, 0xD1, 0x98, 0x09, 0x4A, 0xDE, 0x8C, 0x06, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF,
        ],
        [
            0xC2, 0xAA, 0x19, 0x54, 0x0E, 0x25, 0x12, 0xD6, 0x0B, 0x00, 0x00, 0x00, 0xFF, 0xFF,
        ],
    ]

    private static func bytes(_ frames: SPDYFrame...) -> ByteBuffer {
        var bytes = ByteBuffer()
        for frame in frames { frame.write(to: &bytes) }
        return bytes
    }

    private static func frames(_ bytes: ByteBuffer?) throws -> [SPDYFrame] {
        var rest = bytes ?? ByteBuffer()
        var frames: [SPDYFrame] = []
        while let frame = try SPDYFrame.read(from: &rest) { frames.append(frame) }
        #expect(rest.readableBytes == 0)
        return frames
    }

    /// A session in which stream 1 is open.
    private func opened() throws -> SPDYSession {
        var session = try SPDYSession()
        _ = try session.receive(Self.bytes(.open(1, headers: ByteBuffer(bytes: Self.blocks[0]), isLast: false)))
        return session
    }

    @Test(arguments: [1, 7, 4096])
    func readsStreamsHoweverTheyAreCut(size: Int) throws {
        let bytes = Self.bytes(
            .open(1, headers: ByteBuffer(bytes: Self.blocks[0]), isLast: true),
            .open(3, headers: ByteBuffer(bytes: Self.blocks[1]), isLast: false),
            .data(3, ByteBuffer(string: "ask"), isLast: false), .other(4), .other(9), .ping(1),
            .data(3, ByteBuffer(string: "more"), isLast: true), .goAway(lastStream: 0, status: 0))
        var session = try SPDYSession()
        var events: [SPDYSession.Event] = []
        for start in stride(from: 0, to: bytes.readableBytes, by: size) {
            let piece = bytes.getSlice(at: start, length: min(size, bytes.readableBytes - start))
            events += try session.receive(try #require(piece))
        }
        #expect(
            events == [
                .opened(1, headers: ["streamtype": "error", "port": "8080", "requestid": "0"]), .ended(1),
                .opened(3, headers: ["streamtype": "data", "port": "8080", "requestid": "0"]),
                .data(3, ByteBuffer(string: "ask")), .data(3, ByteBuffer(string: "more")), .ended(3),
            ])
        #expect(try Self.frames(session.takeAnswers()) == [.ping(1)])
        #expect(session.takeAnswers() == nil)
    }

    @Test func compressesWhatItCanExpand() throws {
        let encoder = try SPDYHeaderEncoder()
        let decoder = try SPDYHeaderDecoder()
        let long = String(repeating: "long ", count: 1000)
        for _ in 0..<3 {
            #expect(
                try decoder.decode(encoder.encode(["port": "1", "empty": "", "long": long])) == [
                    "port": "1", "empty": "", "long": long,
                ])
            #expect(try decoder.decode(encoder.encode([:])).isEmpty)
        }
    }

    @Test func answersStreams() throws {
        var session = try opened()
        try session.accept(1)
        guard case .reply(1, let headers, isLast: false)? = try Self.frames(session.takeAnswers()).first else {
            Issue.record("no reply")
            return
        }
        #expect(try SPDYHeaderDecoder().decode(headers).isEmpty)

        let data = ByteBuffer(string: "said")
        #expect(try Self.frames(session.send(data, on: 1)) == [.data(1, data, isLast: false)])
        #expect(
            try Self.frames(session.send(ByteBuffer(), on: 1, isLast: true)) == [.data(1, ByteBuffer(), isLast: true)])
        #expect(session.send(data, on: 1) == nil)
        // The other direction goes on.
        #expect(try session.receive(Self.bytes(.data(1, data, isLast: true))) == [.data(1, data), .ended(1)])
        _ = try session.receive(Self.bytes(.data(1, data, isLast: false)))
        #expect(try Self.frames(session.takeAnswers()) == [.reset(1, status: 2)])
    }

    @Test func givesStreamsUp() throws {
        var session = try opened()
        session.reset(1)
        #expect(try Self.frames(session.takeAnswers()) == [.reset(1, status: 5)])
        #expect(session.send(ByteBuffer(string: "late"), on: 1) == nil)

        session = try opened()
        #expect(try session.receive(Self.bytes(.reset(1, status: 5), .reset(1, status: 5))) == [.reset(1)])
        #expect(session.send(ByteBuffer(string: "late"), on: 1) == nil)
        #expect(session.takeAnswers() == nil)
    }

    @Test func refusesMoreAfterTheEnd() throws {
        var session = try opened()
        let last = Self.bytes(.data(1, ByteBuffer(), isLast: true), .data(1, ByteBuffer(string: "x"), isLast: false))
        #expect(try session.receive(last) == [.ended(1)])
        #expect(try Self.frames(session.takeAnswers()) == [.reset(1, status: 9)])
    }

    @Test func readsNoWindowsAndNoPingsOfItsOwn() throws {
        var session = try opened()
        #expect(try session.receive(Self.bytes(.ping(2), .other(9), .other(4))) == [])
        #expect(session.takeAnswers() == nil)
    }

    @Test(
        arguments: [
            ([0x80, 0x02, 0x00, 0x01, 0, 0, 0, 0], SPDYProblem.version(2)),
            ([0x80, 0x03, 0x00, 0x06, 0, 0, 0, 0], .malformed),
            ([0x80, 0x03, 0x00, 0x01, 0, 0, 0, 4, 0, 0, 0, 1], .malformed),
            ([0x00, 0x00, 0x00, 0x01, 0, 0xFF, 0xFF, 0xFF], .malformed),
            ([0x80, 0x03, 0x00, 0x01, 0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 2], .headers),
        ] as [([UInt8], SPDYProblem)])
    func refuses(_ bytes: [UInt8], _ problem: SPDYProblem) throws {
        var session = try SPDYSession()
        #expect(throws: problem) { try session.receive(ByteBuffer(bytes: bytes)) }
    }

    @Test(arguments: [2, 1] as [UInt32])
    func refusesStreamsThatAreNotTheClientsToOpen(_ stream: UInt32) throws {
        var session = try opened()
        let open = SPDYFrame.open(stream, headers: ByteBuffer(bytes: Self.blocks[1]), isLast: false)
        #expect(throws: SPDYProblem.stream(stream)) { try session.receive(Self.bytes(open)) }
        #expect(try Self.frames(session.farewell()) == [.goAway(lastStream: 1, status: 1)])
    }

    @Test func refusesHeadersThatExpandWithoutEnd() throws {
        let huge = try SPDYHeaderEncoder().encode(["bomb": String(repeating: "0", count: SPDYHeaderDecoder.limit)])
        #expect(huge.readableBytes < 1000)
        #expect(throws: SPDYProblem.headers) { try SPDYHeaderDecoder().decode(huge) }
    }
}
