import NIOCore

/// What is known of an endpoint's health, from the requests that it serves and from asking it.
///
/// Pure: it is told what happened, and says whether requests should go there.
struct EndpointHealth: Equatable {
    /// When an endpoint is left alone, and for how long.
    struct Rules: Sendable, Equatable {
        /// The pause after a failure; each further failure without a success between doubles it.
        var pause = TimeAmount.milliseconds(500)
        /// The longest pause.
        var longestPause = TimeAmount.seconds(60)
        /// How many answers with 502, 503 or 504 in a row count as a failure: a single one may be about the request.
        var errorAnswers = 5
        /// How many questions in a row must go wrong before the endpoint counts as unwell.
        var failedChecks = 2
    }

    private let rules: Rules
    /// Failures since the last success.
    private(set) var failures = 0
    private var errorAnswers = 0
    private var failedChecks = 0
    private var pausedUntil: NIODeadline?

    /// Knows nothing bad.
    init(_ rules: Rules = Rules()) { self.rules = rules }

    /// Whether asking it says that it is well; true when nobody asks.
    var passesChecks: Bool { failedChecks < rules.failedChecks }

    /// Whether requests should go there.
    func isAvailable(now: NIODeadline) -> Bool {
        guard passesChecks else { return false }
        guard let pausedUntil else { return true }
        return pausedUntil <= now
    }

    /// It answered a request.
    mutating func succeeded() {
        failures = 0
        errorAnswers = 0
        pausedUntil = nil
    }

    /// It didn't answer a request, or not with HTTP.
    mutating func failed(now: NIODeadline) {
        failures += 1
        errorAnswers = 0
        let pause = rules.pause.nanoseconds << min(failures - 1, 20)
        pausedUntil = now + .nanoseconds(min(pause, rules.longestPause.nanoseconds))
    }

    /// It answered a request with 502, 503 or 504.
    ///
    /// - Returns: whether that was once too often.
    mutating func answeredWithError(now: NIODeadline) -> Bool {
        errorAnswers += 1
        guard errorAnswers >= rules.errorAnswers else { return false }
        failed(now: now)
        return true
    }

    /// It was asked whether it is well.
    mutating func checked(isWell: Bool) {
        failedChecks = isWell ? 0 : failedChecks + 1
        if isWell { pausedUntil = nil }
    }
}
