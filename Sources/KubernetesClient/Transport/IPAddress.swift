#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The bytes of an IP address, of either version.
struct IPAddress: Equatable {
    private let bytes: [UInt8]

    /// Reads `10.0.0.1` or `fd00::1`; `nil` when it is neither.
    init?(_ text: some StringProtocol) {
        guard let address = Self.address(String(text)) else { return nil }
        bytes = address
    }

    /// Whether it never leaves the machine.
    var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
    }

    /// Whether its first `length` bits are those of `network`.
    func isInside(_ network: IPAddress, prefix length: Int) -> Bool {
        guard bytes.count == network.bytes.count, (0...bytes.count * 8).contains(length) else { return false }
        let (whole, rest) = length.quotientAndRemainder(dividingBy: 8)
        guard bytes.prefix(whole) == network.bytes.prefix(whole) else { return false }
        guard rest > 0 else { return true }
        let mask = UInt8.max << UInt8(8 - rest)
        return bytes[whole] & mask == network.bytes[whole] & mask
    }

    private static func address(_ text: String) -> [UInt8]? {
        for (family, size) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: size)
            if inet_pton(family, text, &bytes) == 1 { return bytes }
        }
        return nil
    }
}
