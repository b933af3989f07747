import Metrics

/// The metrics of a work queue, under the names and labels of controller-runtime.
struct WorkQueueMetrics: Sendable {
    let adds: Counter
    let retries: Counter
    let queueDuration: Timer
    let workDuration: Timer
    private let depths: [WorkPriority: Gauge]
    private let unfinishedWork: Gauge
    private let longestRunning: Gauge

    init(queue: String, factory: any MetricsFactory) {
        let dimensions = [("name", queue), ("controller", queue)]
        func counter(_ label: String) -> Counter { Counter(label: label, dimensions: dimensions, factory: factory) }
        func timer(_ label: String) -> Timer { Timer(label: label, dimensions: dimensions, factory: factory) }
        func gauge(_ label: String) -> Gauge { Gauge(label: label, dimensions: dimensions, factory: factory) }
        adds = counter("workqueue_adds_total")
        retries = counter("workqueue_retries_total")
        queueDuration = timer("workqueue_queue_duration_seconds")
        workDuration = timer("workqueue_work_duration_seconds")
        unfinishedWork = gauge("workqueue_unfinished_work_seconds")
        longestRunning = gauge("workqueue_longest_running_processor_seconds")
        depths = Dictionary(
            uniqueKeysWithValues: WorkPriority.allCases.map { priority in
                let label = dimensions + [("priority", "\(priority.rawValue)")]
                return (priority, Gauge(label: "workqueue_depth", dimensions: label, factory: factory))
            })
    }

    func record(depth: (WorkPriority) -> Int) {
        for (priority, gauge) in depths { gauge.record(depth(priority)) }
    }

    func record(unfinished: some Collection<Duration>) {
        unfinishedWork.record(unfinished.reduce(.zero, +) / .seconds(1))
        longestRunning.record((unfinished.max() ?? .zero) / .seconds(1))
    }
}
