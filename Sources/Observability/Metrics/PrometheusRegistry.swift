public import CoreMetrics
import Synchronization

/// Holds a process's metrics and writes them as Prometheus scrapes them.
///
/// Labels of swift-metrics become Prometheus names: forbidden characters turn into underscores, counters end in
/// `_total` and timers in `_seconds`. A timer is a histogram in seconds, an aggregating recorder a histogram in its own
/// unit, a meter and a gauge a gauge.
///
/// **Caveats**: a family holds a bounded number of series, so that a label fed from outside can't exhaust memory; what
/// comes beyond, or under a name that another kind already has, is dropped and counted in
/// `metrics_dropped_series_total`.
public final class PrometheusRegistry: Sendable {
    /// Bounds in seconds for timers that declare none.
    public static let defaultTimerBounds = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]
    /// Bounds for recorders that declare none: powers of four.
    public static let defaultRecorderBounds: [Double] = [
        1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576,
    ]

    private let seriesLimit: Int
    private let state = Mutex(State())

    private struct State {
        var families: [String: Family] = [:]
        var descriptions: [String: Description] = [:]
        var collectors: [any MetricsCollector] = []
        var droppedSeries = 0
    }

    private struct Family {
        var kind: MetricFamily.Kind
        var series: [LabelSet: any PrometheusSeries] = [:]
    }

    private struct Description {
        var help: String
        var bounds: [Double]?
    }

    /// Creates an empty registry.
    /// - Parameter seriesLimit: The most series one family may have.
    public init(seriesLimit: Int = 2000) {
        self.seriesLimit = seriesLimit
    }

    /// Says what a metric means, before or after its first use; bounds count for series made afterwards.
    /// - Parameters:
    ///   - name: The exposed name, suffix included.
    ///   - help: One sentence for whoever reads a dashboard.
    ///   - bounds: Ascending upper bounds of a histogram's buckets; nil leaves the default.
    public func describe(_ name: String, help: String, bounds: [Double]? = nil) {
        state.withLock { $0.descriptions[name] = Description(help: help, bounds: bounds) }
    }

    /// Adds a source that is asked at each scrape.
    public func add(_ collector: any MetricsCollector) {
        state.withLock { $0.collectors.append(collector) }
    }

    /// Everything known now, families in the order of their names, and then those of the collectors.
    public func families() -> [MetricFamily] {
        let (known, descriptions, collectors, dropped) = state.withLock {
            ($0.families, $0.descriptions, $0.collectors, $0.droppedSeries)
        }
        var families = known.sorted { $0.key < $1.key }.filter { !$0.value.series.isEmpty }.map { name, family in
            MetricFamily(
                name: name, kind: family.kind, help: descriptions[name]?.help ?? name,
                series: family.series.sorted { $0.key.rendered < $1.key.rendered }.map { labels, series in
                    MetricFamily.Series(labels: labels, value: series.value)
                })
        }
        families.append(
            MetricFamily(
                name: "metrics_dropped_series_total", kind: .counter,
                help: "Series that were refused because their family was full or of another kind.",
                value: Double(dropped)))
        for collector in collectors { families += collector.collect() }
        return families
    }

    /// The same as Prometheus scrapes it.
    public func text() -> PrometheusText {
        var text = PrometheusText()
        for family in families() { text.write(family) }
        return text
    }
}

extension PrometheusRegistry: MetricsFactory {
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        makeCounter(label, dimensions)
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        makeCounter(label, dimensions)
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, .gauge, dimensions) { _ in PrometheusGauge() }
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return series(label, .gauge, dimensions) { _ in PrometheusGauge() } }
        return series(label, .histogram, dimensions) {
            PrometheusHistogram(bounds: $0 ?? Self.defaultRecorderBounds)
        }
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label.endingWith("_seconds"), .histogram, dimensions) {
            PrometheusHistogram(bounds: $0 ?? Self.defaultTimerBounds)
        }
    }

    public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

    private func makeCounter(_ label: String, _ dimensions: [(String, String)]) -> PrometheusCounter {
        series(label.endingWith("_total"), .counter, dimensions) { _ in PrometheusCounter() }
    }

    /// The series of that name and those labels, made at its first mention; one that is refused is made and not kept.
    private func series<Series: PrometheusSeries>(
        _ label: String, _ kind: MetricFamily.Kind, _ dimensions: [(String, String)], make: ([Double]?) -> Series
    ) -> Series {
        let name = label.prometheusName(allowingColon: true)
        let labels = LabelSet(dimensions)
        return state.withLock { state in
            var family = state.families[name] ?? Family(kind: kind)
            if let existing = family.series[labels] as? Series { return existing }
            let series = make(state.descriptions[name]?.bounds)
            guard family.kind == kind, family.series[labels] == nil, family.series.count < seriesLimit else {
                state.droppedSeries += 1
                return series
            }
            family.series[labels] = series
            state.families[name] = family
            return series
        }
    }

    private func remove(_ handler: AnyObject) {
        state.withLock { state in
            for (name, family) in state.families {
                for (labels, series) in family.series where series === handler {
                    state.families[name]?.series[labels] = nil
                    return
                }
            }
        }
    }
}

extension String {
    /// The name with a suffix that it may have already; dots count as underscores.
    fileprivate func endingWith(_ suffix: String) -> String {
        prometheusName(allowingColon: true).hasSuffix(suffix) ? self : self + suffix
    }
}
