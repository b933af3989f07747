import Testing

@testable import ControllerRuntime

@Suite struct WorkQueueTests {
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
            try await eventually("it sleeps") { clock.sleeping == [.seconds(5)] }
            queue.add("early", after: .seconds(2))
            try await eventually("it sleeps for less") { clock.sleeping == [.seconds(2)] }
            clock.advance(by: .seconds(2))
            #expect(await queue.next() == "early")
            try await eventually("it sleeps for the rest") { clock.sleeping == [.seconds(3)] }
            clock.advance(by: .seconds(3))
            #expect(await queue.next() == "late")
        }
    }

    @Test func waitsLongerAfterEachFailure() async throws {
        let queue = makeQueue()
        try await withRunning([{ await queue.run() }]) {
            for delay in [1, 2, 4, 4] {
                queue.addAfterFailure("a")
                try await eventually("it sleeps") { clock.sleeping == [.seconds(delay)] }
                clock.advance(by: .seconds(delay))
                #expect(await queue.next() == "a")
                queue.finish("a")
            }
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
