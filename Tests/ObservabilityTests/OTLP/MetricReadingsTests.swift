import Metrics
import Synchronization
import Testing

@testable import Observability

struct MetricReadingsTests {
    private let registry = PrometheusRegistry()

    private func values(_ content: ExportRequest.Content) -> [String: MetricFamily.Value] {
        guard case .metrics(let families, _) = content else { return [:] }
        return Dictionary(
            uniqueKeysWithValues: families.compactMap { family in
                family.series.first.map { (family.name, $0.value) }
            })
    }

    private func points(_ content: ExportRequest.Content) -> MetricPoints? {
        guard case .metrics(_, let points) = content else { return nil }
        return points
    }

    private func readings(_ temporality: MetricTemporality) -> MetricReadings {
        let clock = Mutex<UInt64>(0)
        return MetricReadings(
            registry: registry, temporality: temporality,
            now: {
                clock.withLock { clock in
                    clock += 100
                    return clock
                }
            })
    }

    @Test func tellWhatHasGrownSinceTheLastOne() {
        registry.describe("wait_seconds", help: "Waits.", bounds: [0.1])
        let readings = readings(.delta)
        let visits = Counter(label: "visits", factory: registry)
        let wait = Timer(label: "wait", factory: registry)
        let depth = Gauge(label: "depth", factory: registry)
        visits.increment(by: 3)
        wait.recordMilliseconds(500)
        depth.record(7)
        let first = readings.take()
        #expect(values(first)["visits_total"] == .number(3))
        #expect(values(first)["wait_seconds"] == .histogram(bounds: [0.1], counts: [0, 1], sum: 0.5))
        #expect(points(first)?.startNanoseconds == 100)
        #expect(points(first)?.nanoseconds == 200)
        visits.increment(by: 2)
        wait.recordMilliseconds(50)
        wait.recordMilliseconds(250)
        let second = readings.take()
        #expect(values(second)["visits_total"] == .number(2))
        guard case .histogram(_, [1, 1], let sum) = values(second)["wait_seconds"] else {
            Issue.record("no growth of the histogram")
            return
        }
        #expect(abs(sum - 0.3) < 1e-9)
        #expect(points(second)?.startNanoseconds == 200)
        #expect(values(second)["depth"] == .number(7))
        // What stands still isn't told, but for gauges; what is counted anew is told whole.
        visits.reset()
        #expect(values(readings.take()) == ["depth": .number(7)])
        visits.increment()
        #expect(values(readings.take())["visits_total"] == .number(1))
    }

    @Test func tellWhatHasComeSinceTheBeginning() {
        let readings = readings(.cumulative)
        let visits = Counter(label: "visits", factory: registry)
        for count in 1...3 {
            visits.increment()
            let reading = readings.take()
            #expect(values(reading)["visits_total"] == .number(Double(count)))
            #expect(points(reading)?.startNanoseconds == 100)
        }
    }
}
