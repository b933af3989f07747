/// What a route did in the last minute: how much, how well and how fast.
///
/// Pure: a ring of slots of five seconds, each with a coarse histogram, so that noting a request costs a few additions.
struct ActivityWindow: Sendable {
    /// What one or several windows tell.
    struct Summary: Sendable, Equatable {
        /// Requests.
        var requests = 0
        /// Those that ended with a status of 500 or above.
        var failures = 0
        /// How many requests took how long, by ``ActivityWindow/bucket(ofNanoseconds:)``.
        fileprivate(set) var buckets = Array(repeating: 0, count: ActivityWindow.bucketCount)

        /// Requests a second.
        var rate: Double { Double(requests) / Double(ActivityWindow.seconds) }

        /// The seconds in which the given share of the requests was answered, a third too many at most; nil without
        /// requests.
        func quantile(_ share: Double) -> Double? {
            guard requests > 0 else { return nil }
            var rest = Int((Double(requests) * share).rounded(.up))
            for (index, count) in buckets.enumerated() {
                rest -= count
                if rest <= 0 { return ActivityWindow.upperBound(ofBucket: index) }
            }
            return nil
        }

        /// Adds what another window tells.
        mutating func add(_ other: Summary) {
            requests += other.requests
            failures += other.failures
            for index in buckets.indices { buckets[index] += other.buckets[index] }
        }
    }

    private struct Slot {
        var number: Int64 = -1
        var summary = Summary()
    }

    /// The window's length.
    static let seconds = 60
    private static let slotSeconds = 5
    fileprivate static let bucketCount = 56

    private var slots = Array(repeating: Slot(), count: ActivityWindow.seconds / ActivityWindow.slotSeconds)

    /// Notes a request.
    ///
    /// - Parameters:
    ///   - nanoseconds: how long it took.
    ///   - now: nanoseconds since any fixed moment.
    mutating func note(status: Int, nanoseconds: Int, now: UInt64) {
        let number = Self.slotNumber(now)
        let index = Int(number) % slots.count
        if slots[index].number != number { slots[index] = Slot(number: number) }
        slots[index].summary.requests += 1
        if status >= 500 { slots[index].summary.failures += 1 }
        slots[index].summary.buckets[Self.bucket(ofNanoseconds: nanoseconds)] += 1
    }

    /// What the last minute was like.
    ///
    /// - Parameter now: nanoseconds since the same moment.
    func summary(now: UInt64) -> Summary {
        let oldest = Self.slotNumber(now) - Int64(slots.count) + 1
        return slots.reduce(into: Summary()) { if $1.number >= oldest { $0.add($1.summary) } }
    }

    private static func slotNumber(_ now: UInt64) -> Int64 { Int64(now / 1_000_000_000) / Int64(slotSeconds) }

    /// The bucket of a duration: two for each power of two of microseconds.
    static func bucket(ofNanoseconds nanoseconds: Int) -> Int {
        let microseconds = max(1, nanoseconds / 1000)
        let power = Int.bitWidth - 1 - microseconds.leadingZeroBitCount
        let isUpperHalf = power > 0 && microseconds >> (power - 1) & 1 == 1
        return min(bucketCount - 1, power * 2 + (isUpperHalf ? 1 : 0))
    }

    /// The seconds below which a bucket's durations are.
    static func upperBound(ofBucket bucket: Int) -> Double {
        let base = Double(UInt64(1) << UInt64(bucket / 2))
        return (bucket % 2 == 0 ? base * 1.5 : base * 2) / 1e6
    }
}
