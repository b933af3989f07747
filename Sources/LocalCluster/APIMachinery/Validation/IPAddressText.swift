/// IP addresses and networks as text.
package enum IPAddressText {
    /// The four bytes that four decimal numbers without leading zeros say; `nil` for any other text.
    package static func bytes(ofIPv4 text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { part in
            part.utf8.allSatisfy { (0x30...0x39).contains($0) } && (part == "0" || part.first != "0")
                ? UInt8(part) : nil
        }
        return bytes.count == 4 ? bytes : nil
    }

    /// Whether the text is four decimal numbers without leading zeros.
    package static func isIPv4(_ text: String) -> Bool { bytes(ofIPv4: text) != nil }

    /// Whether the text is an IPv6 address, in full or shortened, possibly ending in an IPv4 one.
    package static func isIPv6(_ text: String) -> Bool {
        guard text.contains(":") else { return false }
        let halves = text.split(separator: "::", maxSplits: 2, omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return false }
        var count = 0
        for (position, half) in halves.enumerated() where !half.isEmpty {
            let groups = half.split(separator: ":", omittingEmptySubsequences: false)
            for (index, group) in groups.enumerated() {
                if group.contains("."), position == halves.count - 1, index == groups.count - 1 {
                    guard isIPv4(String(group)) else { return false }
                    count += 2
                } else {
                    guard (1...4).contains(group.utf8.count), UInt16(group, radix: 16) != nil, !group.hasPrefix("+")
                    else { return false }
                    count += 1
                }
            }
        }
        return halves.count == 2 ? count < 8 : count == 8
    }

    /// Whether the text is an address and the length of a network's prefix.
    package static func isCIDR(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let length = Int(parts[1]), String(length) == parts[1], length >= 0 else {
            return false
        }
        let address = String(parts[0])
        return isIPv4(address) ? length <= 32 : isIPv6(address) && length <= 128
    }
}
