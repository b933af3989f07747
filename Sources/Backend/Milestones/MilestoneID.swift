import Synchronization
import Tracing

#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// Makes ids whose order is that of their making, which keeps an index's new entries together.
///
/// Source: RFC 9562, section 5.7 (UUID version 7).
package final class MilestoneIDs: Sendable {
    private let generator: Mutex<any RandomNumberGenerator & Sendable>
    private let millisecondsSinceEpoch: @Sendable () -> UInt64

    /// Creates a source of ids.
    /// - Parameters:
    ///   - generator: Where their random part comes from.
    ///   - millisecondsSinceEpoch: Where their time comes from.
    package init(
        generator: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
        millisecondsSinceEpoch: (@Sendable () -> UInt64)? = nil
    ) {
        self.generator = Mutex(generator)
        self.millisecondsSinceEpoch = millisecondsSinceEpoch ?? { DefaultTracerClock.now.millisecondsSinceEpoch }
    }

    /// A new id.
    package func next() -> UUID {
        let (high, low) = generator.withLock { ($0.next(), $0.next()) }
        let time = millisecondsSinceEpoch() << 16 | 0x7000 | (high & 0x0FFF)
        let random = 0x8000_0000_0000_0000 | (low & 0x3FFF_FFFF_FFFF_FFFF)
        var bytes: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &bytes) { bytes in
            bytes.storeBytes(of: time.bigEndian, as: UInt64.self)
            bytes.storeBytes(of: random.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return UUID(uuid: bytes)
    }
}
