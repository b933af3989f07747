package import FoundationEssentials
import KubernetesModel
import Synchronization

/// Time and chance, as the server gets them from outside.
package struct ServerEnvironment: Sendable {
    /// What waits.
    package let clock: any Clock<Duration>
    /// The time since the server was made, by its clock.
    package let uptime: @Sendable () -> Duration
    /// The time of day.
    package let date: @Sendable () -> Date
    private let generator: RandomSource

    package init<C: Clock<Duration>>(
        clock: C = ContinuousClock(), date: @escaping @Sendable () -> Date = { Date() },
        generator: some RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        let start = clock.now
        self.clock = clock
        self.date = date
        uptime = { start.duration(to: clock.now) }
        self.generator = RandomSource(generator)
    }

    /// The time of day in whole seconds, as metadata say it.
    package func timestamp() -> String { Timestamp(date()).description }

    /// A version 4 UUID in small letters.
    package func uid() -> String {
        var bytes = generator.next().bytes + generator.next().bytes
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = bytes.map { byte in
            let text = String(byte, radix: 16)
            return byte < 16 ? "0" + text : text
        }
        return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }.joined(separator: "-")
    }

    /// Five characters that no one reads as a word: vowels and look-alikes are left out.
    package func nameSuffix() -> String {
        let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")
        var value = generator.next()
        return String(
            (0..<5).map { _ in
                let character = alphabet[Int(value % UInt64(alphabet.count))]
                value /= UInt64(alphabet.count)
                return character
            })
    }

    /// A number from a range.
    package func random(in range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(generator.next() % UInt64(range.upperBound - range.lowerBound + 1))
    }
}

/// A generator that several tasks share.
private final class RandomSource: Sendable {
    private let generator: Mutex<any RandomNumberGenerator & Sendable>

    init(_ generator: any RandomNumberGenerator & Sendable) { self.generator = Mutex(generator) }

    func next() -> UInt64 { generator.withLock { $0.next() } }
}

extension UInt64 {
    fileprivate var bytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) } }
}
