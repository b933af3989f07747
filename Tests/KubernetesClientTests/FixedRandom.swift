/// A generator that isn't one: every number is the same share of the largest.
struct FixedRandom: RandomNumberGenerator, Sendable {
    /// From 0 to below 1.
    var share = 0.0

    mutating func next() -> UInt64 { UInt64(share * 0x1p64) }
}
