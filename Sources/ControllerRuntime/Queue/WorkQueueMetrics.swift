import Metrics

/// The metrics of a work queue, under client-go's names.
struct WorkQueueMetrics: Sendable {
    let adds: Counter
    let retries: Counter
    let queueDuration: Timer
    let workDuration: Timer
    private let depth: Gauge
    private let unfinishedWork: Gauge
    private let longestRunning: Gauge

    init(queue: String) {
        let dimensions = [("name", queue)]
        adds = Counter(label: "workqueue_adds_total", dimensions: dimensions)
        retries = Counter(label: "workqueue_retries_total", dimensions: dimensions)
        queueDuration = Timer(label: "workqueue_queue_duration_seconds", dimensions: dimensions)
        workDuration = Timer(label: "workqueue_work_duration_seconds", dimensions: dimensions)
        depth = Gauge(label: "workqueue_depth", dimensions: dimensions)
        unfinishedWork = Gauge(label: "workqueue_unfinished_work_seconds", dimensions: dimensions)
        longestRunning = Gauge(label: "workqueue_longest_running_processor_seconds", dimensions: dimensions)
    }

    func record(depth count: Int, unfinished: (total: Duration, longest: Duration)) {
        depth.record(count)
        unfinishedWork.record(unfinished.total / .seconds(1))
        longestRunning.record(unfinished.longest / .seconds(1))
    }
}
