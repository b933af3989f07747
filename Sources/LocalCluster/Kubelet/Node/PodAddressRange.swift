/// A block of IPv4 addresses.
package struct PodAddressRange: Sendable, Hashable {
    /// The first address of the block, as a number.
    private let base: UInt32
    /// How many addresses the block has.
    private let count: UInt32

    /// The loopback addresses that pods of the local cluster have.
    package static let pods = PodAddressRange(base: 127 << 24 | 97 << 16, count: 1 << 16)

    private init(base: UInt32, count: UInt32) {
        self.base = base
        self.count = count
    }

    /// Reads `127.97.0.0/16`; `nil` when the text is no block of at least four addresses.
    package init?(_ text: String) {
        let parts = text.split(separator: "/")
        guard parts.count == 2, let length = UInt32(parts[1]), (1...30).contains(length),
            let address = Self.number(parts[0])
        else { return nil }
        count = 1 << (32 - length)
        base = address & ~(count - 1)
    }

    /// The address at a place in the block; places beyond the end begin anew.
    func address(at place: UInt32) -> String {
        let value = base + place % count
        return [24, 16, 8, 0].map { String(value >> $0 & 0xFF) }.joined(separator: ".")
    }

    /// The place of an address in the block; `nil` when it is not of the block.
    func place(of address: String) -> UInt32? {
        guard let value = Self.number(address[...]), value >= base, value - base < count else { return nil }
        return value - base
    }

    /// How many places there are.
    var size: UInt32 { count }

    private static func number(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard let byte = UInt8(part) else { return nil }
            value = value << 8 | UInt32(byte)
        }
        return value
    }
}
