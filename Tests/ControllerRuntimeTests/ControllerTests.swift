import ControllerRuntimeTesting
import InMemoryTracing
import KubernetesClient
import KubernetesModel
import Logging
import MetricsTestKit
import ServiceLifecycle
import Synchronization
import Testing
import Tracing

@testable import ControllerRuntime

@Suite(.timeLimit(.minutes(5))) struct ControllerTests {
    let server = WatchedServer()
    let clock = ManualClock()
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let metrics = TestMetrics()
    let tracer = InMemoryTracer()

    /// What reconciles were made, in their order, and what they are to do.
    final class Journal: Sendable {
        private let state = Mutex<(keys: [String], running: Set<String>, most: Int)>(([], [], 0))

        var keys: [String] { state.withLock(\.keys) }
        var most: Int { state.withLock(\.most) }

        func begin(_ key: ObjectKey) {
            state.withLock { state in
                state.keys.append(key.name)
                #expect(state.running.insert(key.name).inserted, "never two reconciles of one key")
                state.most = max(state.most, state.running.count)
            }
        }

        func end(_ key: ObjectKey) { _ = state.withLock { $0.running.remove(key.name) } }
    }

    let journal = Journal()

    func makeReflector() -> Reflector<ConfigMap> {
        Reflector(server.client.resource(ConfigMap.self, namespace: "a"), clock: clock, logger: logger)
    }

    func makeController(
        _ reflector: Reflector<ConfigMap>, _ options: Controller.Options = .init(),
        _ body: @escaping @Sendable (ObjectKey, ReconcileContext) async throws -> ReconcileOutcome = { _, _ in .done }
    ) -> Controller {
        Controller(
            name: "test", for: reflector, options: options, clock: clock, metrics: metrics, tracer: tracer,
            logger: logger
        ) { [journal] key, context in
            journal.begin(key)
            defer { journal.end(key) }
            return try await body(key, context)
        }
    }

    func with(
        _ reflector: Reflector<ConfigMap>, _ controller: Controller, _ body: () async throws -> Void
    ) async throws {
        try await withRunning([{ try await reflector.run() }, { try await controller.run() }]) {
            try await eventually("it watches") { server.watches.count == 1 }
            try await body()
        }
    }

    @Test func reconcilesWhatIsThereAndWhatChanges() async throws {
        server.put("x")
        let reflector = makeReflector()
        try await with(reflector, makeController(reflector)) {
            try await eventually("it reconciles x") { journal.keys == ["x"] }
            server.put("y")
            try await eventually("it reconciles y") { journal.keys == ["x", "y"] }
            server.remove("x")
            try await eventually("it reconciles the deletion") { journal.keys == ["x", "y", "x"] }
        }
    }

    @Test func waitsForItsStores() async throws {
        server.put("x")
        server.fail(with: (500, "InternalError"))
        let reflector = makeReflector()
        try await withRunning([
            { try await reflector.run() }, { [self] in try await makeController(reflector).run() },
        ]) {
            try await eventually("the reflector waits") { clock.sleeping.count == 1 }
            #expect(journal.keys.isEmpty)
            clock.advance(by: .seconds(60))
            try await eventually("it reconciles") { journal.keys == ["x"] }
        }
    }

    @Test func comesBackAfterAWhile() async throws {
        server.put("x")
        let reflector = makeReflector()
        try await with(reflector, makeController(reflector) { _, _ in .requeue(after: .seconds(30)) }) {
            try await eventually("it waits") { clock.sleeping.contains(.seconds(30)) }
            clock.advance(by: .seconds(30))
            try await eventually("it comes back") { journal.keys == ["x", "x"] }
        }
    }

    @Test func triesAgainAfterFailuresLaterEachTime() async throws {
        struct Failure: Error {}
        server.put("x")
        let reflector = makeReflector()
        let options = Controller.Options(backoff: Backoff(initial: .seconds(1), maximum: .seconds(60)))
        let controller = makeController(reflector, options) { _, context in
            if context.failures < 3 { throw Failure() }
            return .done
        }
        try await with(reflector, controller) {
            for delay in [1, 2, 4] {
                try await eventually("it waits \(delay) s") { clock.sleeping.contains(.seconds(delay)) }
                clock.advance(by: .seconds(delay))
            }
            try await eventually("it succeeds") {
                journal.keys.count == 4 && controller.queue.failures(of: key("x")) == 0
            }
        }
    }

    @Test func leavesATerminalErrorUntilTheObjectChanges() async throws {
        server.put("x")
        let reflector = makeReflector()
        let controller = makeController(reflector) { _, _ in
            throw ReconcileError.terminal(reason: "Impossible", message: "it can't be")
        }
        try await with(reflector, controller) {
            try await eventually("it tries") { journal.keys == ["x"] }
            clock.advance(by: .seconds(3600))
            server.put("x", data: "changed")
            try await eventually("it tries again") { journal.keys == ["x", "x"] }
        }
    }

    @Test func waitsForWhatIsMissing() async throws {
        server.put("x")
        let reflector = makeReflector()
        let controller = makeController(reflector) { _, _ in
            throw ReconcileError.waiting(for: "a secret", checkingAfter: .seconds(20))
        }
        try await with(reflector, controller) {
            try await eventually("it waits") { clock.sleeping.contains(.seconds(20)) }
            clock.advance(by: .seconds(20))
            try await eventually("it looks again") { journal.keys.count == 2 }
            #expect(controller.queue.failures(of: key("x")) == 0)
        }
    }

    @Test func endsAReconcileThatTakesTooLong() async throws {
        server.put("x")
        let reflector = makeReflector()
        let controller = makeController(
            reflector, .init(deadline: .seconds(10), backoff: Backoff(initial: .seconds(100), maximum: .seconds(100)))
        ) { [clock] _, _ in
            try await clock.sleep(for: .seconds(1000))
            return .done
        }
        try await with(reflector, controller) {
            try await eventually("it runs") { clock.sleeping.contains(.seconds(1000)) }
            clock.advance(by: .seconds(10))
            try await eventually("it waits after the failure") { clock.sleeping.contains(.seconds(100)) }
        }
    }

    @Test func worksOnSeveralKeysButNoMoreThanItMay() async throws {
        for index in 0..<20 { server.put("x\(index)") }
        let reflector = makeReflector()
        let controller = makeController(reflector, .init(parallelism: 3)) { [clock] _, _ in
            try await clock.sleep(for: .seconds(7))
            return .done
        }
        try await with(reflector, controller) {
            for round in 1...7 {
                let begun = min(20, 3 * round)
                try await eventually("round \(round) runs") { [journal] in journal.keys.count == begun }
                try await eventually("all sleep") {
                    clock.sleeping.count { $0 == .seconds(7) } == begun - 3 * (round - 1)
                }
                clock.advance(by: .seconds(7))
            }
            try await eventually("it reconciles all") { Set(journal.keys).count == 20 }
        }
        #expect(journal.most == 3)
    }

    @Test func aReconcileThatNeverEndsKeepsItsKeyAndNothingElse() async throws {
        server.put("bad")
        let reflector = makeReflector()
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let controller = makeController(reflector, .init(parallelism: 1, deadline: .seconds(10))) { key, _ in
            // Doesn't heed its cancellation.
            if key.name == "bad" { await Task.detached { for await _ in released { break } }.value }
            return .done
        }
        try await with(reflector, controller) {
            try await eventually("it is stuck") { journal.keys == ["bad"] && clock.sleeping.contains(.seconds(10)) }
            server.put("good")
            clock.advance(by: .seconds(10))
            try await eventually("others go on") { journal.keys == ["bad", "good"] }
            server.put("bad", data: "changed")
            controller.queue.add(key("good"))
            try await eventually("the key is held") { journal.keys == ["bad", "good", "good"] }
            release.yield()
            try await eventually("it comes again") { journal.keys == ["bad", "good", "good", "bad"] }
            release.finish()
        }
        #expect(try metrics.expectCounter("controller_runtime_reconcile_timeouts_total", labels).totalValue == 1)
    }

    @Test func looksAtEverythingAgainOnceInAWhile() async throws {
        server.put("x")
        let reflector = makeReflector()
        let controller = makeController(reflector, .init(resyncInterval: .seconds(1000)))
        try await with(reflector, controller) {
            for round in 1...3 {
                try await eventually("it reconciles") { journal.keys.count == round }
                try await eventually("it waits") { clock.sleeping.contains { $0 >= .seconds(1000) } }
                clock.advance(by: .seconds(1100))
            }
        }
    }

    @Test func tellsOutcomesInMetricsAndSpans() async throws {
        struct Failure: Error {}
        for name in ["done", "later", "waiting", "terminal", "failed"] { server.put(name) }
        let reflector = makeReflector()
        let controller = makeController(reflector) { key, _ in
            switch key.name {
            case "later": return .requeue(after: .seconds(900))
            case "waiting": throw ReconcileError.waiting(for: "a secret", checkingAfter: .seconds(900))
            case "terminal": throw ReconcileError.terminal(reason: "Impossible", message: "it can't be")
            case "failed": throw Failure()
            default: return .done
            }
        }
        try await with(reflector, controller) {
            try await eventually("all are reconciled") { tracer.finishedSpans.count == 5 }
        }
        let outcomes = tracer.finishedSpans.map { span in
            func text(_ name: String) -> String {
                guard case .string(let text)? = span.attributes[name]?.toSpanAttribute() else { return "" }
                return text
            }
            return "\(text("k8s.object.key")) \(text("reconcile.outcome")) \(span.status?.code == .error)"
        }
        #expect(
            outcomes.sorted() == [
                "a/done success false", "a/failed error true", "a/later requeue_after false",
                "a/terminal terminal true", "a/waiting requeue_after false",
            ])
        #expect(Set(tracer.finishedSpans.map(\.operationName)) == ["reconcile test"])
        for (result, count) in [("success", 1), ("requeue_after", 2), ("error", 2)] as [(String, Int64)] {
            let total = metrics.counterTotal(
                label: "controller_runtime_reconcile_total", dimensions: labels + [("result", result)])
            #expect(total == count, "\(result)")
        }
        #expect(metrics.counterTotal(label: "controller_runtime_reconcile_errors_total", dimensions: labels) == 2)
        #expect(
            metrics.counterTotal(label: "controller_runtime_terminal_reconcile_errors_total", dimensions: labels) == 1)
        #expect(try metrics.expectCounter("controller_runtime_reconcile_panics_total", labels).totalValue == 0)
        #expect(try metrics.expectTimer("controller_runtime_reconcile_time_seconds", labels).values.count == 5)
        #expect(try metrics.expectGauge("controller_runtime_max_concurrent_reconciles", labels).lastValue == 4)
        #expect(try metrics.expectGauge("controller_runtime_active_workers", labels).lastValue == 0)
    }

    @Test func finishesWhatIsUnderWayWhenItShutsDown() async throws {
        server.put("x")
        let reflector = makeReflector()
        let finished = Mutex(false)
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let controller = makeController(reflector) { _, _ in
            start.yield()
            for await _ in released { break }
            finished.withLock { $0 = true }
            return .done
        }
        let group = ServiceGroup(configuration: .init(services: [reflector, controller], logger: logger))
        try await withRunning([{ try await group.run() }]) {
            for await _ in started { break }
            await group.triggerGracefulShutdown()
            server.put("y")
            release.yield()
            release.finish()
        }
        #expect(finished.withLock { $0 })
        #expect(journal.keys == ["x"])
    }

    private let labels = [("controller", "test")]

    func key(_ name: String) -> ObjectKey { ObjectKey(namespace: "a", name: name) }
}
