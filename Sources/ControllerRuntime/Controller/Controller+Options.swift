public import KubernetesClient

extension Controller {
    /// How a controller works.
    public struct Options: Sendable {
        /// How many objects are reconciled at a time; at least 1.
        public var parallelism: Int
        /// After how long a reconcile is cancelled and counts as failed.
        ///
        /// One that doesn't end when it is cancelled keeps its key, but not its worker.
        public var deadline: Duration
        /// The waits after failures of one object in a row.
        public var backoff: Backoff
        /// How many failures of all objects together are tried again at most; `nil` for any number.
        public var retryLimit: RateLimit?
        /// How long an object waits for a store to show what its reconcile wrote, before the store is made to.
        public var patience: Duration
        /// After how long every object is looked at again although nothing has happened, up to a tenth later; `nil` for
        /// never.
        public var resyncInterval: Duration?

        public init(
            parallelism: Int = 4, deadline: Duration = .seconds(120),
            backoff: Backoff = Backoff(initial: .milliseconds(5), maximum: .seconds(120), jitter: 0.1),
            retryLimit: RateLimit? = RateLimit(requestsPerSecond: 10, burst: 100),
            patience: Duration = .seconds(30), resyncInterval: Duration? = nil
        ) {
            precondition(parallelism > 0, "a controller needs a worker")
            self.parallelism = parallelism
            self.deadline = deadline
            self.backoff = backoff
            self.retryLimit = retryLimit
            self.patience = patience
            self.resyncInterval = resyncInterval
        }
    }
}
