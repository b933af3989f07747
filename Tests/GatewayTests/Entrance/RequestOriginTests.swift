import NIOCore
import Testing

@testable import Gateway

@Suite("Where a request comes from")
struct RequestOriginTests {
    private static func origin(
        of fields: String, from peer: String = "10.0.0.9", trusting ranges: String = "10.0.0.0/8"
    ) throws -> RequestOrigin {
        let text = "GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
        let head = try #require(try Scan.whole(text))
        let proxies = try AddressRanges(ranges)
        let address = try SocketAddress(ipAddress: peer, port: 1)
        let bytes = Array(text.utf8)
        return RequestOrigin(
            ClientOrigin(address, isTrusted: proxies.contains(address)), head.fields, bytes.span, trusting: proxies)
    }

    @Test func isTheNearestAddressThatIsNoTrustedProxy() throws {
        let origin = try Self.origin(of: "X-Forwarded-For: 6.6.6.6, 1.2.3.4\r\nX-Forwarded-For: 10.0.0.5\r\n")
        #expect(String(decoding: origin.client, as: UTF8.self) == "1.2.3.4", "6.6.6.6 is hearsay")
        #expect(origin.key == ClientKey(try SocketAddress(ipAddress: "1.2.3.4", port: 0)))
        #expect(String(decoding: origin.path, as: UTF8.self) == "6.6.6.6, 1.2.3.4, 10.0.0.5, 10.0.0.9")
    }

    @Test func isTheConnectionsWhenItIsNotTrusted() throws {
        let origin = try Self.origin(of: "X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\n", from: "9.9.9.9")
        #expect(String(decoding: origin.client, as: UTF8.self) == "9.9.9.9")
        #expect(String(decoding: origin.path, as: UTF8.self) == "9.9.9.9")
        #expect(!origin.isSecure)
    }

    @Test func endsAtWhatIsNoAddress() throws {
        let origin = try Self.origin(of: "X-Forwarded-For: 1.2.3.4, unknown, 10.0.0.5\r\nX-Forwarded-Proto: https\r\n")
        #expect(String(decoding: origin.client, as: UTF8.self) == "10.0.0.5")
        #expect(origin.isSecure)
    }
}
