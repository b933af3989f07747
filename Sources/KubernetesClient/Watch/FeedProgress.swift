/// Where a feed is, and what it does next.
///
/// Lists are read from the newest state, never from a server's cache, so that a restart doesn't turn time back. After
/// that only the version of the last event counts: watches resume from there until the server says that it is too old.
struct FeedProgress: Sendable {
    /// A request that a feed makes.
    enum Request: Sendable, Hashable {
        /// All objects, in pages.
        case pages
        /// All objects as a stream, and what happens after them.
        case stream
        /// What happens after this version.
        case watch(after: String)
    }

    private let options: FeedOptions
    private var version: String?
    private var hasStreamingLists: Bool
    private var failures = 0

    init(options: FeedOptions) {
        self.options = options
        hasStreamingLists = options.prefersStreamingLists
    }

    /// The request to make now.
    var request: Request {
        if let version { return .watch(after: version) }
        return hasStreamingLists ? .stream : .pages
    }

    /// Notes that everything up to this version has been told.
    mutating func reached(_ version: String?) {
        if let version { self.version = version }
    }

    /// Notes that the server doesn't end its streaming lists, or doesn't begin them.
    mutating func lacksStreamingLists() { hasStreamingLists = false }

    /// Notes that the server ended a stream, which it does every few minutes.
    ///
    /// - Parameters:
    ///   - lifetime: for how long it had gone well.
    ///   - wasSilent: whether it brought nothing.
    /// - Returns: a failure when it ended too early to have been of use.
    mutating func ended(_ request: Request, lifetime: Duration, wasSilent: Bool) -> APIError? {
        if lifetime >= options.healthyAfter { failures = 0 }
        if request == .stream, version == nil {
            lacksStreamingLists()
            return nil
        }
        guard wasSilent, lifetime < .seconds(1) else { return nil }
        return APIError(.transport, message: "the server ended a watch at once")
    }

    /// Notes a failure.
    ///
    /// - Parameters:
    ///   - lifetime: for how long it had gone well.
    ///   - random: a number from 0 to below 1.
    /// - Returns: how long to wait before the next request; `nil` when that can be made at once.
    mutating func failed(_ request: Request, _ error: any Error, lifetime: Duration, random: Double) -> Duration? {
        if lifetime >= options.healthyAfter { failures = 0 }
        let error = error as? APIError
        // Servers without streaming lists refuse what asks for them.
        if request == .stream, error?.isInvalid == true || error?.isBadRequest == true {
            lacksStreamingLists()
            return nil
        }
        defer { failures += 1 }
        // A version of the future is one of a server that was restored from a backup.
        if error?.isGone == true || error?.isResourceVersionTooLarge == true {
            version = nil
            // Not a failure of anyone's, unless it goes on.
            if failures == 0 { return nil }
        }
        return options.backoff.delay(failures: failures, random: random)
    }
}
