/// What a token that was verified says.
struct VerifiedToken: Sendable, Equatable {
    /// Whom it speaks for.
    var identity: Identity
    /// Until when it is accepted, in seconds since 1970.
    var expiry: Double
    /// What a browser has to say besides to prove that its own page asks; nil for tokens that aren't for browsers.
    var csrf: [UInt8]?
}

/// Tokens that were verified lately: the next request with one of them costs a comparison instead of a signature.
///
/// Of bounded size, and of one event loop. Each token has one place, found by the end of its signature; it stays there
/// until another takes the place. It is compared whole, and forgotten with the keys that verified it.
struct VerifiedTokens: Sendable {
    private struct Entry {
        let octets: [UInt8]
        let token: VerifiedToken
    }

    private static let hashedLength = 16

    private var entries: [Entry?]

    /// Makes an empty cache.
    ///
    /// - Parameter capacity: most tokens that are kept; 0 keeps none.
    init(capacity: Int) { entries = Array(repeating: nil, count: capacity) }

    /// What the token of `range` says, if it was verified and is still accepted.
    ///
    /// - Parameter now: seconds since 1970.
    func token(_ bytes: Span<UInt8>, _ range: Range<Int>, now: Double) -> VerifiedToken? {
        guard let place = place(bytes, range), let entry = entries[place], entry.token.expiry > now,
            entry.octets.count == range.count
        else { return nil }
        for offset in entry.octets.indices where entry.octets[offset] != bytes[range.lowerBound + offset] { return nil }
        return entry.token
    }

    /// Keeps a token that has just been verified.
    mutating func keep(_ token: VerifiedToken, _ bytes: Span<UInt8>, _ range: Range<Int>) {
        guard let place = place(bytes, range) else { return }
        var octets: [UInt8] = []
        octets.reserveCapacity(range.count)
        for offset in range { octets.append(bytes[offset]) }
        entries[place] = Entry(octets: octets, token: token)
    }

    private func place(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard !entries.isEmpty, range.count >= Self.hashedLength else { return nil }
        // FNV-1a over the end of the signature, which is as good as random.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for offset in range.upperBound - Self.hashedLength..<range.upperBound {
            hash = (hash ^ UInt64(bytes[offset])) &* 0x100_0000_01B3
        }
        return Int(hash % UInt64(entries.count))
    }
}
