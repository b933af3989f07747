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
    }

    let time: Timer
    private let total: [Result: Counter]
    private let errors: Counter
    private let terminalErrors: Counter
    private let activeWorkers: Gauge
    private let active = Mutex(0)

    init(controller: String) {
        let dimensions = [("controller", controller)]
        time = Timer(label: "controller_runtime_reconcile_time_seconds", dimensions: dimensions)
        errors = Counter(label: "controller_runtime_reconcile_errors_total", dimensions: dimensions)
        terminalErrors = Counter(label: "controller_runtime_terminal_reconcile_errors_total", dimensions: dimensions)
        activeWorkers = Gauge(label: "controller_runtime_active_workers", dimensions: dimensions)
        // controller-runtime counts terminal errors as errors, too.
        total = Dictionary(
            uniqueKeysWithValues: Result.allCases.map { result in
                let label = result == .terminal ? Result.error : result
                return (
                    result,
                    Counter(
                        label: "controller_runtime_reconcile_total",
                        dimensions: dimensions + [("result", label.rawValue)])
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
        case .error: errors.increment()
        case .terminal:
            errors.increment()
            terminalErrors.increment()
        case .success, .requeueAfter: break
        }
    }
}
