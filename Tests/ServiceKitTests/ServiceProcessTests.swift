import ServiceLifecycle
import Testing

@testable import ServiceKit

@Suite(.timeLimit(.minutes(1)))
struct ServiceProcessTests {
    private struct Failing: Service {
        struct Failure: Error {}
        func run() async throws { throw Failure() }
    }

    private struct Waiting: Service {
        let health: Health
        func run() async throws {
            try await gracefulShutdown()
            // Services go on until the process has said that it takes no more.
            #expect(await health.readiness().isDraining)
        }
    }

    @Test func stopsTheOthersGracefullyWhenOneFails() async throws {
        var settings = ProcessSettings()
        settings.drainDelay = .zero
        let process = ServiceProcess(name: "test", settings: settings)
        await #expect(throws: Failing.Failure.self) {
            try await process.run([Waiting(health: process.health), Failing()])
        }
    }

    @Test func deadlinesCancelWhatTakesTooLong() async throws {
        await #expect(throws: DeadlineExceeded.self) {
            try await withDeadline(.milliseconds(20)) { try await Task.sleep(for: .seconds(60)) }
        }
        #expect(try await withDeadline(.seconds(60)) { 7 } == 7)
    }

    @Test func slowChecksCountAsFailed() async {
        let health = Health(checkTimeout: .milliseconds(20))
        health.requireReady("slow") { try await Task.sleep(for: .seconds(60)) }
        health.requireReady("quick") {}
        let readiness = await health.readiness()
        #expect(!readiness.isReady)
        #expect(readiness.checks.map(\.name) == ["slow", "quick"])
        #expect(readiness.checks[1].failure == nil)
    }
}
