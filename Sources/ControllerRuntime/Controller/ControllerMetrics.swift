import Metrics
import Synchronization

/// The metrics of a controller, under controller-runtime's names.
final class ControllerMetrics: Sendable {
    /// How a reconcile ended.
    enum Result: String, CaseIterable {
        case success
        case error
        case requeueAfter = "requeue_after"
        case terminal
        case timeout

        /// What controller-runtime calls it: it counts terminal errors and deadlines as errors, too.
        var label: String {
            switch self {
            case .terminal, .timeout: Result.error.rawValue
            case .success, .error, .requeueAfter: rawValue
            }
        }
    }

    let time: Timer
    private let total: [Result: Counter]
    private let errors: Counter
    private let terminalErrors: Counter
    private let timeouts: Counter
    private let activeWorkers: Gauge
    private let active = Mutex(0)

    init(controller: String, parallelism: Int, factory: any MetricsFactory) {
        let dimensions = [("controller", controller)]
        func counter(_ label: String) -> Counter { Counter(label: label, dimensions: dimensions, factory: factory) }
        func gauge(_ label: String) -> Gauge { Gauge(label: label, dimensions: dimensions, factory: factory) }
        time = Timer(label: "controller_runtime_reconcile_time_seconds", dimensions: dimensions, factory: factory)
        errors = counter("controller_runtime_reconcile_errors_total")
        terminalErrors = counter("controller_runtime_terminal_reconcile_errors_total")
        timeouts = counter("controller_runtime_reconcile_timeouts_total")
        // What Go calls a panic ends a Swift process: nothing ever counts here, and alerts for Go's runtime find it.
        _ = counter("controller_runtime_reconcile_panics_total")
        activeWorkers = gauge("controller_runtime_active_workers")
        gauge("controller_runtime_max_concurrent_reconciles").record(parallelism)
        total = Dictionary(
            uniqueKeysWithValues: Result.allCases.map { result in
                let label = dimensions + [("result", result.label)]
                return (
                    result, Counter(label: "controller_runtime_reconcile_total", dimensions: label, factory: factory)
                )
            })
    }

    func workerDidStart() {
        active.withLock { active in
            active += 1
            activeWorkers.record(active)
        }
    }

    func workerDidEnd(_ result: Result) {
        active.withLock { active in
            active -= 1
            activeWorkers.record(active)
        }
        total[result]?.increment()
        switch result {
        case .success, .requeueAfter: return
        case .error: break
        case .terminal: terminalErrors.increment()
        case .timeout: timeouts.increment()
        }
        errors.increment()
    }
}
