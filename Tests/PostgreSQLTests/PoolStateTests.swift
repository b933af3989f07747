import Testing

@testable import PostgreSQL

struct PoolStateTests {
    private let start = ContinuousClock.now

    private func makeState(connections: Int = 2, pipelineDepth: Int = 2, waitingLimit: Int = 3) -> PoolState {
        var configuration = DatabaseConfiguration(url: "", applicationName: "")
        configuration.connections = connections
        configuration.pipelineDepth = pipelineDepth
        configuration.waitingLimit = waitingLimit
        configuration.reconnectPause = .milliseconds(100) ... .seconds(1)
        return PoolState(configuration: configuration, now: start)
    }

    private func waiter(_ id: UInt64, _ need: PoolState.Need = .statement, within: Duration = .seconds(5))
        -> PoolState.Waiter
    {
        PoolState.Waiter(id: id, need: need, deadline: start + within)
    }

    @Test func connectsEverySlotAtOnceAndServesWaitersInOrder() {
        var state = makeState()
        #expect(state.tick(now: start) == [.connect(0), .connect(1)])
        #expect(state.submit(waiter(1)) == [])
        #expect(state.submit(waiter(2, .session)) == [])
        #expect(state.submit(waiter(3)) == [])
        // The session follows the statement on the same connection, and nobody follows the session.
        #expect(state.opened(1, now: start) == [.send(1, on: 1), .lease(2, of: 1)])
        #expect(state.opened(0, now: start) == [.send(3, on: 0)])
    }

    @Test func prefersTheLeastBusyConnectionAndFillsPipelinesToTheirDepth() {
        var state = makeState()
        _ = state.tick(now: start)
        _ = state.opened(0, now: start)
        _ = state.opened(1, now: start)
        let actions = (1...6).flatMap { state.submit(waiter($0)) }
        #expect(actions == [.send(1, on: 0), .send(2, on: 1), .send(3, on: 0), .send(4, on: 1)])
        #expect(state.finished(1) == [.send(5, on: 1)])
        #expect(state.finished(0) == [.send(6, on: 0)])
    }

    @Test func sendsAtOnceOnlyWhereNobodyWaitsAndAConnectionHasRoom() {
        var state = makeState(connections: 1)
        #expect(state.sendAtOnce() == nil)
        _ = state.tick(now: start)
        _ = state.opened(0, now: start)
        #expect(state.sendAtOnce() == 0)
        #expect(state.sendAtOnce() == 0)
        #expect(state.sendAtOnce() == nil)
        #expect(state.submit(waiter(1)) == [])
        #expect(state.finished(0) == [.send(1, on: 0)])
        #expect(state.finished(0) == [])
        #expect(state.sendAtOnce() == 0)
        _ = state.stop()
        #expect(state.finished(0) == [])
        #expect(state.sendAtOnce() == nil)
    }

    @Test func turnsAwayWhoComesWhenTheQueueIsFullAndWhoWaitsTooLong() {
        var state = makeState()
        for id in 1...3 { _ = state.submit(waiter(UInt64(id), within: .seconds(id))) }
        #expect(state.submit(waiter(4)) == [.refuse(4, .queueFull)])
        #expect(state.nextDeadline == start)
        _ = state.tick(now: start)
        #expect(state.nextDeadline == start + .seconds(1))
        #expect(state.tick(now: start + .seconds(2)) == [.refuse(1, .timedOut), .refuse(2, .timedOut)])
        #expect(state.withdraw(3) == [])
        #expect(state.opened(0, now: start) == [])
    }

    @Test func refusesAtOnceWhileTheServerIsAwayAndProbesWithOneConnection() {
        var state = makeState()
        _ = state.tick(now: start)
        _ = state.submit(waiter(1))
        #expect(state.failedToOpen(0, jitter: 1, now: start) == [.refuse(1, .unavailable)])
        #expect(state.submit(waiter(2)) == [.refuse(2, .unavailable)])
        _ = state.failedToOpen(1, jitter: 1, now: start)
        #expect(state.tick(now: start + .milliseconds(99)) == [])
        #expect(state.tick(now: start + .milliseconds(500)) == [.connect(0)])
        #expect(state.opened(0, now: start + .milliseconds(510)) == [.connect(1)])
        #expect(state.submit(waiter(3)) == [.send(3, on: 0)])
    }

    @Test func pausesLongerAfterEachFailureUpToItsLimit() {
        var state = makeState(connections: 1)
        var pauses: [Duration] = []
        for _ in 0..<6 {
            _ = state.tick(now: start + .seconds(100))
            _ = state.failedToOpen(0, jitter: 1, now: start)
            pauses.append((state.nextDeadline ?? start) - start)
        }
        #expect(
            pauses == [
                .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800), .seconds(1),
                .seconds(1),
            ])
    }

    @Test func replacesALostConnectionAtOnce() {
        var state = makeState(connections: 1)
        _ = state.tick(now: start)
        _ = state.opened(0, now: start)
        _ = state.submit(waiter(1))
        #expect(state.lost(0, now: start) == [.connect(0)])
        // Not refused: whether the server is away isn't known yet.
        #expect(state.submit(waiter(2)) == [])
        #expect(state.opened(0, now: start) == [.send(2, on: 0)])
    }

    @Test func cleansAConnectionAfterItsSessionAndDropsOneThatIsBusyStill() {
        var state = makeState(connections: 1)
        _ = state.tick(now: start)
        _ = state.opened(0, now: start)
        #expect(state.submit(waiter(1, .session)) == [.lease(1, of: 0)])
        state.sentInSession(0)
        #expect(state.submit(waiter(2)) == [])
        #expect(state.finished(0) == [])
        #expect(state.released(0) == [.clean(0)])
        #expect(state.cleaned(0) == [.send(2, on: 0)])
        _ = state.finished(0)
        _ = state.submit(waiter(3, .session))
        state.sentInSession(0)
        #expect(state.released(0) == [.drop(0)])
    }

    @Test func nobodyIsPassedOverHoweverManyComeAfterwards() {
        var state = makeState(pipelineDepth: 1, waitingLimit: 100)
        _ = state.tick(now: start)
        _ = state.opened(0, now: start)
        _ = state.opened(1, now: start)
        #expect(state.submit(waiter(1)) + state.submit(waiter(2)) == [.send(1, on: 0), .send(2, on: 1)])
        _ = state.submit(waiter(3, .session))
        let later: ClosedRange<UInt64> = 4...50
        for id in later { _ = state.submit(waiter(id)) }
        // The first connection that is free goes to the session, which came first.
        #expect(state.finished(1) == [.lease(3, of: 1)])
        var served: [PoolState.Action] = []
        for _ in later { served += state.finished(0) }
        #expect(served == later.map { .send($0, on: 0) })
    }

    @Test func stopsWhenWhatIsUnderWayHasEnded() {
        var state = makeState(connections: 1, pipelineDepth: 1)
        _ = state.tick(now: start)
        _ = state.opened(0, now: start)
        _ = state.submit(waiter(1))
        _ = state.submit(waiter(2))
        #expect(state.stop() == [.refuse(2, .shuttingDown)])
        #expect(!state.isDrained)
        #expect(state.submit(waiter(3)) == [.refuse(3, .shuttingDown)])
        #expect(state.finished(0) == [])
        #expect(state.isDrained)
    }
}
