import Synchronization

/// A random-number generator that tasks share.
package final class RandomSource: Sendable {
    private let generator: Mutex<any RandomNumberGenerator & Sendable>

    package init(_ generator: any RandomNumberGenerator & Sendable) {
        self.generator = Mutex(generator)
    }

    /// A number from 0 to below 1.
    package func unit() -> Double {
        generator.withLock { generator in
            Double(generator.next() >> 11) * 0x1p-53
        }
    }
}
