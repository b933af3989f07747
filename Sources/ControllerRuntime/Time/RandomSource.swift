import Synchronization

/// A random-number generator that tasks share.
final class RandomSource: Sendable {
    private let generator: Mutex<any RandomNumberGenerator & Sendable>

    init(_ generator: any RandomNumberGenerator & Sendable) {
        self.generator = Mutex(generator)
    }

    /// A number from 0 to below 1.
    func unit() -> Double {
        generator.withLock { generator in
            Double(generator.next() >> 11) * 0x1p-53
        }
    }
}
