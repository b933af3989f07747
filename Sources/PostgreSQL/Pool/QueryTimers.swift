import Metrics
import Synchronization

/// Times statements by their names.
final class QueryTimers: Sendable {
    private let factory: any MetricsFactory
    private let timers = Mutex<[Key: Timer]>([:])

    private struct Key: Hashable {
        let name: String
        let outcome: String
    }

    init(factory: any MetricsFactory) {
        self.factory = factory
    }

    func record(_ name: String, outcome: String, _ duration: Duration) {
        let key = Key(name: name, outcome: outcome)
        let timer = timers.withLock { timers in
            if let timer = timers[key] { return timer }
            let timer = Timer(
                label: "postgresql_query_duration", dimensions: [("query", name), ("outcome", outcome)],
                factory: factory)
            timers[key] = timer
            return timer
        }
        timer.record(duration: duration)
    }
}
