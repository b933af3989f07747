import NIOCore
import Testing

@testable import Observability

struct RetryPolicyTests {
    private let policy = RetryPolicy()

    @Test(arguments: [(1, 1), (2, 2), (3, 4), (5, 16), (6, 16), (1000, 16)])
    func pausesTwiceAsLongEachTime(attempt: Int, seconds: Int) {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<100 {
            let pause = policy.pause(afterAttempt: attempt, wish: nil, using: &generator)
            #expect((Duration.seconds(seconds) / 2...Duration.seconds(seconds)).contains(pause))
        }
    }

    @Test func followsTheServersWishWithinReason() {
        var generator = SystemRandomNumberGenerator()
        #expect(policy.pause(afterAttempt: 1, wish: .seconds(20), using: &generator) == .seconds(20))
        #expect(policy.pause(afterAttempt: 9, wish: .zero, using: &generator) == .zero)
        #expect(policy.pause(afterAttempt: 1, wish: .seconds(1_000_000), using: &generator) == .seconds(300))
    }

    @Test(arguments: [
        ("0", Duration.zero), ("7", .seconds(7)), ("-1", nil), ("soon", nil), ("1.5", nil),
        ("Sun, 06 Nov 1994 08:49:47 GMT", .seconds(10)), ("Sun, 06 Nov 1994 08:49:07 GMT", .zero),
    ])
    func readsTheServersWish(text: String, wish: Duration?) {
        // Sun, 06 Nov 1994 08:49:37 GMT
        #expect(OTLPClient.wish(text, secondsSinceEpoch: 784_111_777) == wish)
    }
}

struct ExportReplyTests {
    private static func partial(_ rejected: Int64, _ message: String) -> ByteBuffer {
        ProtobufWriter.encode { writer in
            writer.write(MessageField(1, "partialSuccess")) { writer in
                writer.write(MessageField(1, "rejectedSpans"), integer: rejected)
                writer.write(MessageField(2, "errorMessage"), string: message)
            }
        }
    }

    @Test func readsWhatWasNotTaken() {
        let reply = ExportReply(accepted: Self.partial(300, "too old"), encoding: .protobuf)
        #expect(reply.rejected == 300)
        #expect(reply.message == "too old")
        let json = #"{"partialSuccess":{"rejectedLogRecords":"12","errorMessage":"too\nlong"}}"#
        let fromJSON = ExportReply(accepted: ByteBuffer(string: json), encoding: .json)
        #expect(fromJSON.rejected == 12)
        #expect(fromJSON.message == "too long", "a message is one line")
    }

    @Test(arguments: ["", "{}", "nonsense", "\u{0}\u{FF}\u{FF}", #"{"partialSuccess":{}}"#])
    func takesAnythingElseForSuccess(body: String) {
        for encoding in OTLPEncoding.allCases {
            #expect(ExportReply(accepted: ByteBuffer(string: body), encoding: encoding).rejected == 0)
        }
    }

    @Test func readsWhyARequestWasRefused() {
        let status = ProtobufWriter.encode { $0.write(MessageField(2, "message"), string: "no such tenant") }
        #expect(ExportReply(refused: status, contentType: "application/x-protobuf").message == "no such tenant")
        let json = ByteBuffer(string: #"{"code":3,"message":"bad span"}"#)
        #expect(ExportReply(refused: json, contentType: "application/json; charset=utf-8").message == "bad span")
        let page = ByteBuffer(string: String(repeating: "<html>", count: 1000))
        #expect(ExportReply(refused: page, contentType: "text/html").message.count == 500)
    }
}
