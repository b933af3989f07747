import CoreMetrics
import Synchronization

/// One series of a family: the handler that application code holds, and what is exposed of it.
protocol PrometheusSeries: AnyObject, Sendable {
    /// What it has come to.
    var value: MetricFamily.Value { get }
}

/// A sum that only grows.
final class PrometheusCounter: PrometheusSeries, CounterHandler, FloatingPointCounterHandler {
    // Whole increments are by far the most frequent; they cost one atomic addition.
    private let whole = Atomic<UInt64>(0)
    private let fraction = Mutex(0.0)

    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        whole.wrappingAdd(UInt64(amount), ordering: .relaxed)
    }

    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        fraction.withLock { $0 += amount }
    }

    func reset() {
        whole.store(0, ordering: .relaxed)
        fraction.withLock { $0 = 0 }
    }

    var value: MetricFamily.Value {
        .number(Double(whole.load(ordering: .relaxed)) + fraction.withLock { $0 })
    }
}

/// A value that goes up and down.
final class PrometheusGauge: PrometheusSeries, MeterHandler, RecorderHandler {
    private let level = Mutex(0.0)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { level.withLock { $0 = value } }
    func increment(by amount: Double) { level.withLock { $0 += amount } }
    func decrement(by amount: Double) { level.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }

    var value: MetricFamily.Value { .number(level.withLock { $0 }) }
}

/// How often values fell below each of some bounds, with their number and sum.
final class PrometheusHistogram: PrometheusSeries, RecorderHandler, TimerHandler {
    private let bounds: [Double]
    private let state: Mutex<State>

    private struct State {
        var counts: [UInt64]
        var sum = 0.0
    }

    /// Creates a histogram; one more bucket, for what is above every bound, comes by itself.
    init(bounds: [Double]) {
        self.bounds = bounds
        self.state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard !value.isNaN else { return }
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.endIndex
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    var value: MetricFamily.Value {
        state.withLock { .histogram(bounds: bounds, counts: $0.counts, sum: $0.sum) }
    }
}
