import NIOCore

/// Keeps requests from an upstream that fails all of them, so that neither clients nor the upstream wait for nothing.
///
/// Pure. After a pause one request is let through as a trial; its success closes the circuit, its failure doubles the
/// pause. A trial that nobody waits for any longer blocks nobody: the next pause lets another one through.
struct CircuitBreaker: Equatable {
    /// When the circuit opens, and for how long.
    struct Rules: Sendable, Equatable {
        /// Failures in a row that open it.
        var failures = 10
        /// The first pause.
        var pause = TimeAmount.seconds(1)
        /// The longest pause.
        var longestPause = TimeAmount.seconds(30)
    }

    private let rules: Rules
    private var failures = 0
    private var opened: (nextTrial: NIODeadline, pause: TimeAmount)?

    /// Makes a closed circuit.
    init(_ rules: Rules = Rules()) { self.rules = rules }

    /// Whether requests are kept away.
    var isOpen: Bool { opened != nil }

    /// Asks for a request's passage.
    ///
    /// - Returns: nil when it may pass, else how long until the next one may.
    mutating func admit(now: NIODeadline) -> TimeAmount? {
        guard let opened else { return nil }
        guard opened.nextTrial <= now else { return opened.nextTrial - now }
        self.opened?.nextTrial = now + opened.pause
        return nil
    }

    /// A request was answered.
    mutating func succeeded() {
        failures = 0
        opened = nil
    }

    /// A request failed.
    mutating func failed(now: NIODeadline) {
        failures += 1
        if let opened {
            let pause = min(opened.pause * 2, rules.longestPause)
            self.opened = (now + pause, pause)
        } else if failures >= rules.failures {
            opened = (now + rules.pause, rules.pause)
        }
    }

    static func == (one: CircuitBreaker, other: CircuitBreaker) -> Bool {
        one.rules == other.rules && one.failures == other.failures && one.opened?.nextTrial == other.opened?.nextTrial
            && one.opened?.pause == other.opened?.pause
    }
}
