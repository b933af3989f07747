import NIOCore

/// The addresses of an upstream: looked up for a short while, kept when a look-up fails, left when they fail.
///
/// Pure: the pool performs the look-ups.
struct AddressBook<Address: Hashable> {
    /// What to do for a connection.
    enum Lookup: Hashable {
        /// Connect there.
        case use(Address)
        /// Look the name up, then ask again.
        case resolve
        /// The name has no address.
        case unresolved
    }

    /// How long addresses are trusted.
    private let freshness: TimeAmount
    private var addresses: [Address] = []
    private var expiry: NIODeadline?
    private var next = 0

    /// Makes an empty book.
    init(freshness: TimeAmount = .seconds(5)) { self.freshness = freshness }

    /// The known addresses.
    var known: [Address] { addresses }

    /// The next address in turn.
    mutating func lookup(now: NIODeadline) -> Lookup {
        guard let expiry, now < expiry else {
            expiry = nil
            return .resolve
        }
        guard !addresses.isEmpty else { return .unresolved }
        next = (next + 1) % addresses.count
        return .use(addresses[next])
    }

    /// The name was looked up.
    mutating func resolved(_ found: [Address], now: NIODeadline) {
        addresses = found
        expiry = now + freshness
    }

    /// The name couldn't be looked up: what was known stays, and soon another try is made.
    mutating func failedToResolve(now: NIODeadline) { expiry = now + .milliseconds(500) }

    /// An address didn't answer: the name may have moved.
    mutating func doubt() { expiry = nil }
}
