import NIOCore

/// Ranges of addresses in the notation of CIDR, such as `10.0.0.0/8` and `fd00::/8`.
struct AddressRanges: Sendable, Equatable {
    private struct Block: Sendable, Equatable {
        let octets: [UInt8]
        let bits: Int

        func contains(_ other: [UInt8]) -> Bool {
            guard other.count == octets.count else { return false }
            let whole = bits / 8
            for index in 0..<whole where octets[index] != other[index] { return false }
            let rest = bits % 8
            return rest == 0 || (octets[whole] ^ other[whole]) >> UInt8(8 - rest) == 0
        }
    }

    /// Why a text isn't a range.
    struct Mistake: Error, CustomStringConvertible {
        let text: String
        var description: String { "\(text) is not an address or a range like 10.0.0.0/8" }
    }

    private let blocks: [Block]

    /// Reads ranges, or single addresses, between commas.
    ///
    /// - Throws: ``Mistake`` for the first that isn't one.
    init(_ text: String) throws(Mistake) {
        var blocks: [Block] = []
        for part in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            let halves = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard let octets = SocketAddress(numeric: String(halves[0]))?.addressOctets else {
                throw Mistake(text: String(part))
            }
            var bits = octets.count * 8
            if halves.count == 2 {
                guard let length = Int(halves[1]), (0...bits).contains(length) else {
                    throw Mistake(text: String(part))
                }
                bits = length
            }
            blocks.append(Block(octets: octets, bits: bits))
        }
        self.blocks = blocks
    }

    private init() { blocks = [] }

    /// No address at all.
    static let none = AddressRanges()

    /// Whether there is no range.
    var isEmpty: Bool { blocks.isEmpty }

    /// Whether `address` lies in one of the ranges.
    func contains(_ address: SocketAddress?) -> Bool {
        guard !blocks.isEmpty, let octets = address?.addressOctets else { return false }
        return blocks.contains { $0.contains(octets) }
    }
}

extension SocketAddress {
    /// The address that `text` spells, without a port; nil for a name or anything else.
    init?(numeric text: String) {
        do {
            try self.init(ipAddress: text, port: 0)
        } catch {
            return nil
        }
    }

    /// The octets of the address without its port, four or sixteen; one of IPv4 in the clothes of IPv6 counts as the
    /// former.
    var addressOctets: [UInt8]? {
        let (offset, count): (Int, Int)
        switch self {
        case .v4: (offset, count) = (4, 4)
        case .v6: (offset, count) = (8, 16)
        case .unixDomainSocket: return nil
        }
        let octets = withSockAddr { address, size in
            Array(UnsafeRawBufferPointer(start: address, count: size)[offset..<offset + count])
        }
        let isMapped = count == 16 && octets[0..<10].allSatisfy { $0 == 0 } && octets[10] == 0xFF && octets[11] == 0xFF
        return isMapped ? Array(octets[12...]) : octets
    }
}
