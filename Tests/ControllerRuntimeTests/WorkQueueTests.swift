import ControllerRuntimeTesting
import KubernetesClient
import MetricsTestKit
import Testing

@testable import ControllerRuntime

@Suite(.timeLimit(.minutes(5))) struct WorkQueueTests {
    private let clock = ManualClock()

    private func makeQueue() -> WorkQueue<String> {
        WorkQueue(name: "test", backoff: Backoff(initial: .seconds(1), maximum: .seconds(4)), clock: clock)
    }

    @Test func handsAKeyToAWaitingWorker() async {
        let queue = makeQueue()
        async let key = queue.next()
        queue.add("a")
        #expect(await key == "a")
    }

    @Test func bringsDelayedKeysUpWhenTheyAreDue() async throws {
        let queue = makeQueue()
        try await withRunning([{ await queue.run() }]) {
            queue.add("late", after: .seconds(5))
            try await eventually("it sleeps") { clock.sleeping.contains(.seconds(5)) }
            queue.add("early", after: .seconds(2))
            try await eventually("it sleeps for less") { clock.sleeping.contains(.seconds(2)) }
            clock.advance(by: .seconds(2))
            #expect(await queue.next() == "early")
            try await eventually("it sleeps for the rest") { clock.sleeping.contains(.seconds(3)) }
            clock.advance(by: .seconds(3))
            #expect(await queue.next() == "late")
        }
    }

    @Test func waitsLongerAfterEachFailure() async throws {
        let queue = makeQueue()
        try await withRunning([{ await queue.run() }]) {
            for delay in [1, 2, 4, 4] {
                queue.addAfterFailure("a")
                try await eventually("it sleeps") { clock.sleeping.contains(.seconds(delay)) }
                clock.advance(by: .seconds(delay))
                #expect(await queue.next() == "a")
                queue.finish("a")
            }
        }
    }

    @Test func measuresUnderControllerRuntimesNames() async throws {
        let metrics = TestMetrics()
        let queue = WorkQueue<String>(name: "test", clock: clock, metrics: metrics)
        let labels = [("name", "test"), ("controller", "test")]
        @Sendable func gauge(_ name: String, _ more: [(String, String)] = []) throws -> Double? {
            try metrics.expectGauge(name, labels + more).lastValue
        }
        try await withRunning([{ await queue.run() }]) {
            queue.add("a")
            queue.add("a")
            queue.add("b", priority: .low)
            #expect(try gauge("workqueue_depth", [("priority", "0")]) == 1)
            #expect(try gauge("workqueue_depth", [("priority", "-100")]) == 1)
            clock.advance(by: .seconds(2))
            #expect(await queue.next() == "a")
            #expect(try metrics.expectTimer("workqueue_queue_duration_seconds", labels).values == [2_000_000_000])
            // Work that doesn't end is measured all the same.
            try await eventually("it measures") { clock.sleeping == [.milliseconds(500)] }
            clock.advance(by: .seconds(60))
            try await eventually("it has measured") {
                try gauge("workqueue_longest_running_processor_seconds") == 60
            }
            #expect(try gauge("workqueue_unfinished_work_seconds") == 60)
            queue.addAfterFailure("a")
            queue.finish("a")
            #expect(try metrics.expectTimer("workqueue_work_duration_seconds", labels).values == [60_000_000_000])
            #expect(try metrics.expectCounter("workqueue_retries_total", labels).totalValue == 1)
            #expect(try metrics.expectCounter("workqueue_adds_total", labels).totalValue == 2)
        }
    }

    @Test func endsWaitingWhenShutDownOrCancelled() async {
        let queue = makeQueue()
        let cancelled = Task { await queue.next() }
        cancelled.cancel()
        #expect(await cancelled.value == nil)
        async let waiting = queue.next()
        queue.shutDown()
        #expect(await waiting == nil)
        queue.add("a")
        #expect(await queue.next() == nil)
    }
}
