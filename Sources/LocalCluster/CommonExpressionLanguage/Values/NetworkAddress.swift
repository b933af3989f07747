/// An IPv4 or IPv6 address.
package struct NetworkAddress: Sendable, Hashable {
    /// 4 or 16 bytes.
    package let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Reads an address; zones, leading zeros and IPv4 addresses mapped into IPv6 are refused.
    package init?(_ text: String) {
        if text.contains(":") {
            guard let bytes = Self.version6(text) else { return nil }
            if bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF { return nil }
            self.bytes = bytes
        } else {
            guard let bytes = Self.version4(text[...]) else { return nil }
            self.bytes = bytes
        }
    }

    private static func version4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { part in
            part.utf8.allSatisfy { (0x30...0x39).contains($0) } && (part == "0" || part.first != "0")
                ? UInt8(part) : nil
        }
        return bytes.count == 4 ? bytes : nil
    }

    private static func version6(_ text: String) -> [UInt8]? {
        let halves = text.split(separator: "::", maxSplits: 2, omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return nil }
        var sides: [[UInt8]] = []
        for (position, half) in halves.enumerated() {
            var side: [UInt8] = []
            let groups = half.isEmpty ? [] : half.split(separator: ":", omittingEmptySubsequences: false)
            for (index, group) in groups.enumerated() {
                if group.contains("."), position == halves.count - 1, index == groups.count - 1 {
                    guard let tail = version4(group) else { return nil }
                    side += tail
                } else {
                    guard (1...4).contains(group.utf8.count), group.first != "+", group.first != "-",
                        let value = UInt16(group, radix: 16)
                    else { return nil }
                    side += [UInt8(value >> 8), UInt8(value & 0xFF)]
                }
            }
            sides.append(side)
        }
        if sides.count == 1 { return sides[0].count == 16 ? sides[0] : nil }
        let missing = 16 - sides[0].count - sides[1].count
        return missing >= 2 ? sides[0] + Array(repeating: 0, count: missing) + sides[1] : nil
    }

    /// 4 or 6.
    var family: Int64 { bytes.count == 4 ? 4 : 6 }
    var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }
    var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1
    }
    private var isMulticast: Bool { bytes.count == 4 ? bytes[0] & 0xF0 == 0xE0 : bytes[0] == 0xFF }
    var isLinkLocalMulticast: Bool {
        bytes.count == 4 ? bytes[0] == 224 && bytes[1] == 0 && bytes[2] == 0 : bytes[0] == 0xFF && bytes[1] & 0xF == 2
    }
    var isLinkLocalUnicast: Bool {
        bytes.count == 4 ? bytes[0] == 169 && bytes[1] == 254 : bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
    }
    var isGlobalUnicast: Bool {
        if bytes.count == 4, bytes.allSatisfy({ $0 == 255 }) { return false }
        return !isUnspecified && !isLoopback && !isMulticast && !isLinkLocalUnicast
    }
}

extension NetworkAddress: CustomStringConvertible {
    /// The address in its shortest form.
    package var description: String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        var best = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > best.count, end - start > 1 { best = start..<end }
            start = max(end, start + 1)
        }
        let text = groups.map { String($0, radix: 16) }
        guard !best.isEmpty else { return text.joined(separator: ":") }
        return text[..<best.lowerBound].joined(separator: ":") + "::" + text[best.upperBound...].joined(separator: ":")
    }
}

/// A network: an address and how many of its bits are the network's.
package struct Network: Sendable, Hashable {
    /// The address as written; bits beyond the prefix may be set.
    package let address: NetworkAddress
    /// 0…32 or 0…128.
    package let prefixLength: Int

    init(address: NetworkAddress, prefixLength: Int) {
        self.address = address
        self.prefixLength = prefixLength
    }

    /// Reads `address/prefix`.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = NetworkAddress(String(parts[0])), let length = Int(parts[1]),
            String(length) == parts[1], (0...address.bytes.count * 8).contains(length)
        else { return nil }
        self.address = address
        prefixLength = length
    }

    /// The network with the bits beyond the prefix cleared.
    var masked: Network {
        let bytes = address.bytes.enumerated().map { index, byte -> UInt8 in
            let kept = min(max(prefixLength - index * 8, 0), 8)
            return kept == 0 ? 0 : byte & (0xFF << (8 - UInt8(kept)))
        }
        return Network(address: NetworkAddress(bytes: bytes), prefixLength: prefixLength)
    }

    func contains(_ other: NetworkAddress) -> Bool {
        other.bytes.count == address.bytes.count
            && Network(address: other, prefixLength: prefixLength).masked.address == masked.address
    }

    func contains(_ other: Network) -> Bool { other.prefixLength >= prefixLength && contains(other.address) }

    /// Whether another network is a part of this one, and not all of it.
    package func strictlyContains(_ other: Network) -> Bool {
        other.prefixLength > prefixLength && contains(other.address)
    }
}

extension Network: CustomStringConvertible {
    package var description: String { "\(address)/\(prefixLength)" }
}
