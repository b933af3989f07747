import ControllerRuntimeTesting
import KubernetesClient
import Testing

@testable import ControllerRuntime

@Suite struct WorkQueueStateTests {
    private var queue = WorkQueueState<String>(
        backoff: Backoff(initial: .milliseconds(5), maximum: .milliseconds(30)))

    private mutating func add(_ key: String, _ now: Duration = .zero) { _ = queue.add(key, now: now) }
    private mutating func add(_ key: String, _ priority: WorkPriority) {
        _ = queue.add(key, priority: priority, now: .zero)
    }
    private mutating func due() -> Duration? { queue.nextDue() }
    private mutating func takeAll() -> [String] {
        var keys: [String] = []
        while let key = take() { keys.append(key) }
        return keys
    }
    private mutating func promote(_ now: Duration) -> Int { queue.promote(now: now) }
    private mutating func take(_ now: Duration = .zero) -> String? { queue.take(now: now)?.key }
    @discardableResult
    private mutating func finish(_ key: String) -> Bool { queue.finish(key, now: .zero).isReady }

    @Test mutating func coalescesDuplicateKeys() {
        add("a")
        add("b")
        add("a")
        #expect(queue.depth == 2)
        #expect(take() == "a")
        #expect(take() == "b")
        #expect(take() == nil)
    }

    @Test mutating func neverGivesOutAKeyThatIsWorkedOn() {
        add("a")
        #expect(take() == "a")
        add("a")
        add("a")
        #expect(take() == nil)
        #expect(finish("a"))
        #expect(take() == "a")
        #expect(!finish("a"))
        #expect(take() == nil)
    }

    @Test mutating func keepsTheEarliestOfDelayedAdds() {
        var isEarlier = queue.add("a", at: .seconds(5))
        #expect(isEarlier)
        isEarlier = queue.add("a", at: .seconds(2))
        #expect(isEarlier)
        isEarlier = queue.add("a", at: .seconds(9))
        #expect(!isEarlier)
        #expect(due() == .seconds(2))
        #expect(promote(.seconds(1)) == 0)
        #expect(promote(.seconds(2)) == 1)
        #expect(take() == "a")
        finish("a")
        #expect(due() == nil)
        #expect(promote(.seconds(100)) == 0)
    }

    @Test mutating func dropsADelayWhenTheKeyIsAddedNow() {
        _ = queue.add("a", at: .seconds(5))
        add("a")
        #expect(due() == nil)
        #expect(take() == "a")
        finish("a")
        #expect(promote(.seconds(5)) == 0)
    }

    @Test mutating func delaysAKeyThatIsWorkedOn() {
        add("a")
        _ = take()
        _ = queue.add("a", at: .seconds(5))
        #expect(!finish("a"))
        #expect(due() == .seconds(5))
    }

    @Test mutating func bringsDelayedKeysUpInTheirOrder() {
        for (key, due) in [("c", 3), ("a", 1), ("b", 2)] { _ = queue.add(key, at: .seconds(due)) }
        #expect(promote(.seconds(2)) == 2)
        #expect(take() == "a")
        #expect(take() == "b")
        #expect(take() == nil)
    }

    @Test mutating func backsOffPerKeyUpToAMaximum() {
        for delay in [5, 10, 20, 30, 30] {
            _ = queue.addAfterFailure("a", now: .zero, random: 0)
            #expect(due() == .milliseconds(delay))
            #expect(promote(.seconds(1)) == 1)
            #expect(take() == "a")
            finish("a")
        }
        _ = queue.addAfterFailure("b", now: .zero, random: 0)
        #expect(due() == .milliseconds(5))
        add("b")
        #expect(queue.failures(of: "a") == 5)
        queue.forget("a")
        _ = queue.addAfterFailure("a", now: .zero, random: 0)
        #expect(due() == .milliseconds(5))
    }

    @Test mutating func spreadsTheWaitsAtRandom() {
        queue = WorkQueueState(backoff: Backoff(initial: .seconds(1), maximum: .seconds(8), jitter: 0.5))
        _ = queue.addAfterFailure("a", now: .zero, random: 0.5)
        #expect(due() == .milliseconds(1250))
    }

    @Test mutating func boundsTheRetriesOfAllKeysTogether() {
        queue = WorkQueueState(
            backoff: Backoff(initial: .milliseconds(5), maximum: .milliseconds(5)),
            retryLimit: RateLimit(requestsPerSecond: 10, burst: 2))
        for key in ["a", "b", "c", "d"] { _ = queue.addAfterFailure(key, now: .zero, random: 0) }
        #expect(promote(.milliseconds(5)) == 2)
        #expect(promote(.milliseconds(99)) == 0)
        #expect(promote(.milliseconds(100)) == 1)
        #expect(promote(.milliseconds(200)) == 1)
        // What happens anew isn't held back.
        add("e")
        #expect(takeAll() == ["a", "b", "c", "d", "e"])
    }

    @Test mutating func letsWhatHappenedOvertakeWhatDidNot() {
        for key in ["l1", "l2", "l3"] { add(key, .low) }
        add("n1")
        add("l3")
        add("n1", .low)
        #expect(queue.depth(of: .low) == 2)
        #expect(queue.depth(of: .normal) == 2)
        #expect(takeAll() == ["n1", "l3", "l1", "l2"])
    }

    @Test mutating func keepsThePriorityOfWhatFails() {
        add("l", .low)
        add("n")
        #expect(takeAll() == ["n", "l"])
        for key in ["l", "n"] {
            _ = queue.addAfterFailure(key, now: .zero, random: 0)
            finish(key)
        }
        _ = promote(.seconds(1))
        #expect(takeAll() == ["n", "l"])
    }

    @Test mutating func remembersTheHigherPriorityOfWhatComesAgain() {
        add("a", .low)
        _ = take()
        add("a", .low)
        add("a")
        add("a", .low)
        add("b", .low)
        #expect(finish("a"))
        #expect(takeAll() == ["a", "b"])
    }

    @Test mutating func lowPriorityIsOvertakenABoundedNumberOfTimes() {
        add("low", .low)
        for index in 0..<100 { add("n\(index)") }
        let order = takeAll()
        #expect(order.firstIndex(of: "low") == WorkQueueState<String>.patience)
    }

    @Test mutating func letsNamespacesTakeTurns() {
        queue = WorkQueueState(backoff: Backoff(initial: .zero, maximum: .zero)) { String($0.prefix(1)) }
        for key in ["a1", "a2", "a3", "a4", "b1", "c1", "b2"] { add(key) }
        #expect(takeAll() == ["a1", "b1", "c1", "a2", "b2", "a3", "a4"])
    }

    @Test mutating func raisingKeysLeavesNothingBehind() {
        for _ in 0..<1000 {
            add("a", .low)
            add("a")
            #expect(take() == "a")
            finish("a")
        }
        add("b", .low)
        add("a", .low)
        #expect(takeAll() == ["b", "a"])
        #expect(queue.depth == 0)
    }

    @Test mutating func measuresWaitingAndWorking() {
        add("a", .seconds(1))
        let taken = queue.take(now: .seconds(4))
        #expect(taken?.waited == .seconds(3))
        #expect(queue.unfinished(now: .seconds(6)) == ["a": .seconds(2)])
        let (worked, _) = queue.finish("a", now: .seconds(9))
        #expect(worked == .seconds(5))
    }

    /// Whatever is done to the queue, a key is never lost and never worked on twice at a time.
    @Test(arguments: 1...20) mutating func losesNothing(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var working: Set<String> = []
        var wanted: Set<String> = []
        var now = Duration.zero
        for _ in 0..<2000 {
            let key = "k\(Int.random(in: 0..<8, using: &random))"
            now += .milliseconds(Int.random(in: 0..<10, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0:
                add(key, now)
                wanted.insert(key)
            case 4:
                _ = queue.add(key, priority: .low, now: now)
                wanted.insert(key)
            case 1:
                _ = queue.add(key, at: now + .milliseconds(Int.random(in: 1..<50, using: &random)))
                wanted.insert(key)
            case 2:
                _ = queue.promote(now: now)
                if let key = take(now) {
                    #expect(working.insert(key).inserted)
                    wanted.remove(key)
                }
            default:
                if working.remove(key) != nil { _ = queue.finish(key, now: now) }
            }
        }
        for key in working { _ = queue.finish(key, now: now) }
        _ = queue.promote(now: now + .seconds(1))
        var rest: Set<String> = []
        while let key = take(now) { rest.insert(key) }
        #expect(wanted.isSubset(of: rest))
    }
}
