/// Slows down whoever guesses passwords: each address and each account has a few attempts, which come back slowly.
///
/// An attempt is taken before the password is looked at, and given back when it was right; so concurrent guesses
/// count, and a person who types well never notices.
struct LoginThrottle: Sendable {
    /// How many attempts there are, and how fast they come back.
    struct Allowance: Sendable, Equatable {
        /// Attempts at once.
        var attempts: Double
        /// Time until one comes back.
        var recovery: Duration
    }

    private struct Bucket {
        var attempts: Double
        var updated: Duration
    }

    private enum Subject: Hashable {
        case address(String)
        case account(String)
    }

    /// Most subjects that are remembered; the fullest buckets make room.
    static let capacity = 10_000

    private let perAddress: Allowance
    private let perAccount: Allowance
    private var buckets: [Subject: Bucket] = [:]

    /// Makes a throttle.
    ///
    /// - Parameters:
    ///   - perAddress: attempts from one address.
    ///   - perAccount: attempts at one account from anywhere; more, or strangers could lock its owner out.
    init(
        perAddress: Allowance = Allowance(attempts: 5, recovery: .seconds(12)),
        perAccount: Allowance = Allowance(attempts: 20, recovery: .seconds(3))
    ) {
        self.perAddress = perAddress
        self.perAccount = perAccount
    }

    /// Takes an attempt.
    ///
    /// - Parameter now: time since any fixed moment.
    /// - Returns: nil when the attempt may be made, else how long to wait for the next.
    mutating func attempt(address: String, account: String, now: Duration) -> Duration? {
        let wait = max(
            wait(.address(address), perAddress, now: now), wait(.account(account), perAccount, now: now))
        guard wait == .zero else { return wait }
        take(1, from: .address(address), perAddress, now: now)
        take(1, from: .account(account), perAccount, now: now)
        return nil
    }

    /// Gives the attempt back, because it succeeded.
    mutating func succeeded(address: String, account: String, now: Duration) {
        take(-1, from: .address(address), perAddress, now: now)
        take(-1, from: .account(account), perAccount, now: now)
    }

    private func level(_ subject: Subject, _ allowance: Allowance, now: Duration) -> Double {
        guard let bucket = buckets[subject] else { return allowance.attempts }
        return min(allowance.attempts, bucket.attempts + (now - bucket.updated) / allowance.recovery)
    }

    private func wait(_ subject: Subject, _ allowance: Allowance, now: Duration) -> Duration {
        let missing = 1 - level(subject, allowance, now: now)
        return missing > 0 ? allowance.recovery * missing : .zero
    }

    private mutating func take(_ count: Double, from subject: Subject, _ allowance: Allowance, now: Duration) {
        let level = min(allowance.attempts, level(subject, allowance, now: now) - count)
        if buckets[subject] == nil, buckets.count >= Self.capacity { makeRoom(now: now) }
        buckets[subject] = level < allowance.attempts ? Bucket(attempts: level, updated: now) : nil
    }

    private mutating func makeRoom(now: Duration) {
        buckets = buckets.filter { subject, _ in
            switch subject {
            case .address: level(subject, perAddress, now: now) < perAddress.attempts
            case .account: level(subject, perAccount, now: now) < perAccount.attempts
            }
        }
        // A tenth at once, so that a stream of strangers doesn't cost a look at every bucket for each of them.
        let surplus = buckets.count - Self.capacity * 9 / 10
        guard surplus > 0 else { return }
        for (subject, _) in buckets.sorted(by: { $0.value.attempts > $1.value.attempts }).prefix(surplus) {
            buckets[subject] = nil
        }
    }
}
