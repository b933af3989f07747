import Synchronization

/// Reads a registry from time to time, as a receiver wants it.
final class MetricReadings: Sendable {
    private struct State {
        var start: UInt64
        var deltas = MetricDeltas()
    }

    private let registry: PrometheusRegistry
    private let temporality: MetricTemporality
    private let now: @Sendable () -> UInt64
    private let state: Mutex<State>

    /// Creates readings that begin now, in nanoseconds since 1970.
    init(registry: PrometheusRegistry, temporality: MetricTemporality, now: @escaping @Sendable () -> UInt64) {
        self.registry = registry
        self.temporality = temporality
        self.now = now
        state = Mutex(State(start: now()))
    }

    /// What there is to tell now.
    func take() -> ExportRequest.Content {
        state.withLock { state in
            let points = MetricPoints(startNanoseconds: state.start, nanoseconds: now(), temporality: temporality)
            let families = registry.families()
            guard temporality == .delta else { return .metrics(families, points) }
            state.start = points.nanoseconds
            return .metrics(state.deltas.take(families), points)
        }
    }
}
