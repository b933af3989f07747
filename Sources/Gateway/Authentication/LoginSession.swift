/// What is remembered of somebody who logged in, and what becomes of it when a refresh token is presented.
///
/// Each token is good for one exchange. One that comes a second time was copied: since nobody can tell the thief from the
/// owner, the session ends for both (RFC 9700, 4.14.2). Only right after an exchange the token before is still taken,
/// for a client that lost the answer or asked from two windows at once.
struct LoginSession: Sendable, Equatable {
    /// What a presented token means.
    enum Verdict: Sendable, Equatable {
        /// It was exchanged for the next one.
        case exchanged
        /// It has been used before; the session is over.
        case reused
        /// It never belonged to the session.
        case unknown
        /// The session's time has passed.
        case expired
    }

    /// Seconds after an exchange during which the token before is still taken.
    static let grace = 10.0

    /// Whom the session acts for.
    let identity: Identity
    /// When it ends, however often it is refreshed, in seconds since 1970.
    let expiry: Double
    /// The digest of the token that is good.
    private(set) var current: [UInt8]
    /// Digests of tokens that have been exchanged, the latest one last.
    private(set) var former: [[UInt8]] = []
    /// When the last one was, in seconds since 1970.
    private(set) var exchangedAt = 0.0

    /// Most exchanged tokens that are remembered.
    private static let longestMemory = 64

    /// Begins a session with its first token.
    init(identity: Identity, expiry: Double, token: RefreshToken) {
        self.identity = identity
        self.expiry = expiry
        current = token.digest
    }

    /// Takes up a session as it was kept.
    init(identity: Identity, expiry: Double, current: [UInt8], former: [[UInt8]], exchangedAt: Double) {
        self.identity = identity
        self.expiry = expiry
        self.current = current
        self.former = former
        self.exchangedAt = exchangedAt
    }

    /// Judges a token and, if it is good, lets `next` take its place.
    ///
    /// - Parameter now: seconds since 1970.
    mutating func exchange(_ token: RefreshToken, for next: RefreshToken, now: Double) -> Verdict {
        guard now < expiry else { return .expired }
        let digest = token.digest
        guard digest != current else {
            former.append(current)
            if former.count > Self.longestMemory { former.removeFirst() }
            current = next.digest
            exchangedAt = now
            return .exchanged
        }
        guard former.contains(digest) else { return .unknown }
        guard former.last == digest, now < exchangedAt + Self.grace else { return .reused }
        current = next.digest
        return .exchanged
    }
}
