import Testing

@testable import ControllerRuntime

@Suite struct WorkQueueStateTests {
    private var queue = WorkQueueState<String>(
        backoff: Backoff(initial: .milliseconds(5), maximum: .milliseconds(30)))

    private mutating func add(_ key: String, _ now: Duration = .zero) { _ = queue.add(key, now: now) }
    private mutating func fail(_ key: String) -> Duration { queue.delayAfterFailure(of: key, random: 0) }
    private mutating func due() -> Duration? { queue.nextDue() }
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
        let delays = (0..<5).map { _ in fail("a") }
        #expect(delays == [5, 10, 20, 30, 30].map { .milliseconds($0) })
        #expect(fail("b") == .milliseconds(5))
        #expect(queue.failures(of: "a") == 5)
        queue.forget("a")
        #expect(fail("a") == .milliseconds(5))
    }

    @Test mutating func measuresWaitingAndWorking() {
        add("a", .seconds(1))
        let taken = queue.take(now: .seconds(4))
        #expect(taken?.waited == .seconds(3))
        #expect(queue.unfinished(now: .seconds(6)).longest == .seconds(2))
        let (worked, _) = queue.finish("a", now: .seconds(9))
        #expect(worked == .seconds(5))
    }

    /// Whatever is done to the queue, a key is never lost and never worked on twice at a time.
    @Test(arguments: 1...20) mutating func losesNothing(seed: UInt64) {
        var random = SplitMix(state: seed)
        var working: Set<String> = []
        var wanted: Set<String> = []
        var now = Duration.zero
        for _ in 0..<2000 {
            let key = "k\(Int.random(in: 0..<8, using: &random))"
            now += .milliseconds(Int.random(in: 0..<10, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                add(key, now)
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

/// A small generator whose numbers follow from its seed (Steele et al., *SplitMix64*).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
