import Metrics

/// Counts what one signal's pipeline sends and what it loses.
struct ExportCounters: Sendable {
    /// Why items are lost.
    enum Loss: String, CaseIterable {
        /// More came than could be sent, and the queue was full.
        case queueFull = "queue_full"
        /// The receiver couldn't be reached or didn't take the request.
        case failed
        /// The receiver took the request but for some of its items.
        case rejected
    }

    private let sentItems: Counter
    private let droppedItems: [Loss: Counter]

    init(_ signal: OTLPSignal, registry: PrometheusRegistry) {
        registry.describe(
            "otlp_sent_items_total", help: "Spans, data points and log records that a receiver took, by signal.")
        registry.describe(
            "otlp_dropped_items_total",
            help: "Spans, data points and log records that were lost on their way, by signal and reason.")
        sentItems = Counter(
            label: "otlp_sent_items", dimensions: [("signal", signal.rawValue)], factory: registry)
        droppedItems = Dictionary(
            uniqueKeysWithValues: Loss.allCases.map { loss in
                let dimensions = [("signal", signal.rawValue), ("reason", loss.rawValue)]
                return (loss, Counter(label: "otlp_dropped_items", dimensions: dimensions, factory: registry))
            })
    }

    func sent(_ count: Int) { sentItems.increment(by: count) }

    func dropped(_ count: Int, _ loss: Loss) { droppedItems[loss]?.increment(by: count) }
}
