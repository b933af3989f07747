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
        let high = generator.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return String(unsafeUninitializedCapacity: 36) { text in
            var length = 0
            for digit in 0..<32 {
                if [8, 12, 16, 20].contains(digit) {
                    text[length] = UInt8(ascii: "-")
                    length += 1
                }
                let half = digit < 16 ? high : low
                text[length] = Self.hexDigits[Int(half >> UInt64(60 - digit % 16 * 4) & 0xF)]
                length += 1
            }
            return length
        }
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)

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
