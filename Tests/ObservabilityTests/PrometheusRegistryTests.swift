import Metrics
import NIOCore
import Testing

@testable import Observability

struct PrometheusRegistryTests {
    private let registry = PrometheusRegistry(seriesLimit: 3)

    private func lines(of name: String) -> [String] {
        String(buffer: registry.text().buffer).split(separator: "\n").map(String.init)
            .filter { $0.contains(name) }
    }

    @Test func exposesCountersWithHelpAndType() {
        registry.describe("requests_total", help: "All\nrequests \\ ever.")
        let counter = Counter(label: "requests", dimensions: [("route", "/a"), ("method", "GET")], factory: registry)
        counter.increment()
        counter.increment(by: 2)
        // The same labels in another order are the same series.
        Counter(label: "requests", dimensions: [("method", "GET"), ("route", "/a")], factory: registry).increment()
        #expect(
            lines(of: "requests_total") == [
                #"# HELP requests_total All\nrequests \\ ever."#,
                "# TYPE requests_total counter",
                #"requests_total{method="GET",route="/a"} 4"#,
            ])
    }

    @Test func addsFractionsAndNeverShrinks() {
        let counter = FloatingPointCounter(label: "cost", factory: registry)
        counter.increment(by: 0.25)
        counter.increment(by: 0.5)
        counter.increment(by: -3.0)
        #expect(lines(of: "cost").last == "cost_total 0.75")
    }

    @Test func exposesGaugesAndMeters() {
        Gauge(label: "queue.depth", factory: registry).record(7)
        let meter = Meter(label: "active-requests", factory: registry)
        meter.increment(by: 2.5)
        meter.decrement()
        #expect(lines(of: "queue_depth").last == "queue_depth 7")
        #expect(lines(of: "active_requests").last == "active_requests 1.5")
    }

    @Test func countsIntoCumulativeBucketsInSeconds() {
        registry.describe("wait_seconds", help: "Waits.", bounds: [0.01, 0.1])
        let timer = Timer(label: "wait", dimensions: [("x", "y")], factory: registry)
        timer.recordMilliseconds(5)
        timer.recordMilliseconds(10)
        timer.recordMilliseconds(50)
        timer.recordSeconds(2)
        #expect(
            lines(of: "wait_seconds").dropFirst(2) == [
                #"wait_seconds_bucket{x="y",le="0.01"} 2"#,
                #"wait_seconds_bucket{x="y",le="0.1"} 3"#,
                #"wait_seconds_bucket{x="y",le="+Inf"} 4"#,
                #"wait_seconds_sum{x="y"} 2.065"#,
                #"wait_seconds_count{x="y"} 4"#,
            ])
    }

    @Test func escapesLabelsAndMakesNamesValid() {
        Gauge(label: "1st.\u{e4}", dimensions: [("a-b:c", "q\"\\\nx")], factory: registry).record(1)
        #expect(lines(of: "_1st").last == #"_1st__{a_b_c="q\"\\\nx"} 1"#)
    }

    @Test func refusesSeriesBeyondItsLimitAndCountsThem() {
        for id in 0..<5 { Counter(label: "visits", dimensions: [("id", "\(id)")], factory: registry).increment() }
        // Another kind under a taken name is refused, too.
        Gauge(label: "visits_total", factory: registry).record(1)
        #expect(lines(of: "visits_total{").count == 3)
        #expect(lines(of: "metrics_dropped_series_total").last == "metrics_dropped_series_total 3")
    }

    @Test func forgetsDestroyedSeries() {
        let gauge = Gauge(label: "gone", factory: registry)
        gauge.record(1)
        gauge.destroy()
        #expect(lines(of: "gone").isEmpty)
    }

    @Test func losesNoIncrementOfManyTasks() async {
        let counter = Counter(label: "parallel", factory: registry)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { for _ in 0..<1000 { counter.increment() } } }
        }
        #expect(lines(of: "parallel").last == "parallel_total 20000")
    }

    @Test func measuresTheProcess() {
        registry.add(ProcessCollector())
        let resident = lines(of: "process_resident_memory_bytes").last?.split(separator: " ").last
        #expect(resident.flatMap { Double($0) } ?? 0 > 1_000_000)
        #expect(lines(of: "process_open_fds").count == 3)
    }
}
