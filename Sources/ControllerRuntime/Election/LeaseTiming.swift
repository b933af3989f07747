/// How long a lease lasts, and how often it is renewed; all measured by the holder's or the candidate's own clock.
public struct LeaseTiming: Sendable, Hashable {
    /// How long a candidate waits after the last renewal it saw before it takes the lease; at least one second.
    public var leaseDuration: Duration
    /// For how long after its last renewal a leader writes; what it has sent by then has the rest of ``leaseDuration`` to
    /// arrive or be given up.
    public var renewDeadline: Duration
    /// How long a leader waits between renewals, and a candidate at least between looks.
    public var retryPeriod: Duration

    /// The defaults are client-go's.
    public init(
        leaseDuration: Duration = .seconds(15), renewDeadline: Duration = .seconds(10),
        retryPeriod: Duration = .seconds(2)
    ) {
        precondition(leaseDuration >= .seconds(1), "leases count whole seconds")
        precondition(renewDeadline < leaseDuration, "a leader must stop before another can start")
        precondition(retryPeriod > .zero && retryPeriod < renewDeadline, "a leader must renew before it has to stop")
        self.leaseDuration = leaseDuration
        self.renewDeadline = renewDeadline
        self.retryPeriod = retryPeriod
    }

    /// The lease's duration as records have it: whole seconds, rounded up so that nobody takes the lease too early.
    var recordedSeconds: Int {
        let (seconds, attoseconds) = leaseDuration.components
        return Int(seconds) + (attoseconds > 0 ? 1 : 0)
    }

    /// How long one request about the lease may take.
    var requestTimeout: Duration { min(renewDeadline / 2, .seconds(5)) }
}
