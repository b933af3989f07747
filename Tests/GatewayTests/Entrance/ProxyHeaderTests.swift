import NIOCore
import Testing

@testable import Gateway

@Suite("Headers of the PROXY protocol")
struct ProxyHeaderTests {
    private static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10]

    private static func binary(_ rest: [UInt8]) -> ByteBuffer { ByteBuffer(bytes: signature + rest) }

    private static func source(_ bytes: ByteBuffer) throws -> String? {
        guard case .complete(_, let source) = try ProxyHeader(bytes) else { return "incomplete" }
        return source?.ipAddress
    }

    @Test(arguments: [
        ("PROXY TCP4 1.2.3.4 5.6.7.8 1000 80\r\nGET", "1.2.3.4"),
        ("PROXY TCP6 2001:db8::1 ::1 1000 80\r\n", "2001:db8::1"),
        ("PROXY UNKNOWN\r\n", nil), ("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\nX", nil),
    ])
    func readsText(text: String, address: String?) throws {
        let bytes = ByteBuffer(string: text)
        #expect(try Self.source(bytes) == address)
        guard case .complete(let length, _) = try ProxyHeader(bytes) else { return }
        #expect(text.utf8.dropFirst(length - 2).first == 0x0D)
        for count in 0..<length {
            #expect(try ProxyHeader(ByteBuffer(bytes: Array(text.utf8).prefix(count))) == .incomplete)
        }
    }

    @Test func readsBinary() throws {
        let four: [UInt8] = [0x21, 0x11, 0, 12, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 0, 2]
        #expect(try Self.source(Self.binary(four)) == "1.2.3.4")
        for count in 0..<28 {
            #expect(try ProxyHeader(ByteBuffer(bytes: (Self.signature + four).prefix(count))) == .incomplete)
        }
        let six: [UInt8] =
            [0x21, 0x21, 0, 39] + [0x20, 1, 0xD, 0xB8] + Array(repeating: 0, count: 27) + [9, 0, 1, 0, 2] + [1, 2, 3]
        #expect(try Self.source(Self.binary(six)) == "2001:db8::")
        guard case .complete(let length, _) = try ProxyHeader(Self.binary(six)) else { return }
        #expect(length == 16 + 39, "extensions are skipped")
        #expect(try Self.source(Self.binary([0x20, 0x00, 0, 0])) == nil, "the balancer speaks for itself")
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\n", "PROXY TCP4 1.2.3.4 5.6.7.8 1000\r\n", "PROXY TCP4 ::1 ::1 1 2\r\n",
        "PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n", "PROXY TCP4 1.2.3.4 5.6.7.8 99999 80\r\n", "PROXY TCP5 1 2 3 4\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1000 80\n", "PROXY \(String(repeating: "x", count: 110))",
    ])
    func refusesNonsense(text: String) {
        #expect(throws: ProxyHeader.Malformed.self) { try ProxyHeader(ByteBuffer(string: text)) }
    }

    @Test(arguments: [
        [0x11, 0x11, 0, 12] as [UInt8], [0x22, 0x11, 0, 12], [0x21, 0x11, 0xFF, 0xFF], [0x21, 0x11, 0, 4, 1, 2, 3, 4],
    ])
    func refusesBinaryNonsense(rest: [UInt8]) {
        #expect(throws: ProxyHeader.Malformed.self) { try ProxyHeader(Self.binary(rest)) }
    }
}
