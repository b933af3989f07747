import NIOCore
import Testing

@testable import Gateway

@Suite("Address ranges")
struct AddressRangesTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("192.168.4.0/22", "192.168.7.9", true),
        ("192.168.4.0/22", "192.168.8.1", false), ("127.0.0.1", "127.0.0.1", true), ("127.0.0.1", "127.0.0.2", false),
        ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "::1", false), ("fd00::/8", "fdab::1", true),
        ("fd00::/8", "fe80::1", false), ("10.0.0.0/8", "::ffff:10.1.1.1", true), ("::1, 10.0.0.0/8", "10.0.0.1", true),
    ])
    func contain(ranges: String, address: String, isInside: Bool) throws {
        let ranges = try AddressRanges(ranges)
        #expect(ranges.contains(try SocketAddress(ipAddress: address, port: 1)) == isInside)
    }

    @Test(arguments: ["localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "fd00::/129", "10.0.0.0/", "/8"])
    func refuseWhatIsNoRange(text: String) {
        #expect(throws: AddressRanges.Mistake.self) { try AddressRanges(text) }
    }

    @Test func trustNobodyByDefault() throws {
        #expect(!AddressRanges.none.contains(try SocketAddress(ipAddress: "127.0.0.1", port: 1)))
        #expect(try AddressRanges("").isEmpty)
    }
}
