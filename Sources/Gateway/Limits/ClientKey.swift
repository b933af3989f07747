import NIOCore

/// Who a client is to a limiter: an address, or for IPv6 the network of one customer.
struct ClientKey: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// Takes the parts of a key.
    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Whoever a verified token speaks for.
    init(subject: String) {
        // The process's own seed keeps anybody from choosing a name that shares another's bucket.
        var hasher = Hasher()
        hasher.combine(subject)
        var other = hasher
        other.combine(true)
        self.init(
            high: UInt64(bitPattern: Int64(hasher.finalize())) | 1 << 63,
            low: UInt64(bitPattern: Int64(other.finalize())))
    }

    /// The client at `address`.
    init(_ address: SocketAddress?) {
        switch address {
        case .v4:
            self.init(high: 0, low: UInt64(address?.octets(from: 4, as: UInt32.self) ?? 0))
        case .v6:
            // A customer usually has 64 bits to choose addresses from, so all of them count as one.
            self.init(high: 1, low: address?.octets(from: 8, as: UInt64.self) ?? 0)
        default: self.init(high: 2, low: 0)
        }
    }
}

extension SocketAddress {
    /// Octets of the C library's form of the address; the same on every platform.
    fileprivate func octets<Number: FixedWidthInteger & BitwiseCopyable>(from offset: Int, as: Number.Type) -> Number {
        withSockAddr { address, size in
            UnsafeRawBufferPointer(start: address, count: size).loadUnaligned(fromByteOffset: offset, as: Number.self)
        }
    }
}
