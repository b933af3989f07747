import NIOCore
import Testing

@testable import Gateway

@Suite("Pools")
struct PoolStateTests {
    private final class Connection {}

    private static func second(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .seconds(seconds) }

    @Test func lendsTheFreshestConnection() {
        var idle = IdleConnections<Connection>(capacity: 2, longestIdle: .seconds(10))
        let (first, second, third) = (Connection(), Connection(), Connection())
        #expect(idle.put(first, now: Self.second(0)) == nil)
        #expect(idle.put(second, now: Self.second(1)) == nil)
        #expect(idle.put(third, now: Self.second(2)) === first)
        #expect(idle.take(now: Self.second(3)) === third)
        idle.remove(second)
        #expect(idle.take(now: Self.second(3)) == nil)
    }

    @Test func lendsNothingStale() {
        var idle = IdleConnections<Connection>(longestIdle: .seconds(10))
        let (old, young) = (Connection(), Connection())
        _ = idle.put(old, now: Self.second(0))
        _ = idle.put(young, now: Self.second(5))
        #expect(idle.take(now: Self.second(15)) == nil)
        let expired = idle.expire(now: Self.second(12))
        #expect(expired.count == 1 && expired.first === old)
        #expect(idle.take(now: Self.second(12)) === young)
    }

    @Test func looksANameUpAgainWhenItsAddressesAreOldOrFail() {
        var book = AddressBook<String>(freshness: .seconds(5))
        #expect(book.lookup(now: Self.second(0)) == .resolve)
        book.resolved(["a", "b"], now: Self.second(0))
        #expect(Set([book.lookup(now: Self.second(1)), book.lookup(now: Self.second(1))]) == [.use("a"), .use("b")])
        #expect(book.lookup(now: Self.second(5)) == .resolve)
        book.failedToResolve(now: Self.second(5))
        guard case .use = book.lookup(now: Self.second(5)) else {
            Issue.record("what was known must stay in use when a look-up fails")
            return
        }
        book.doubt()
        #expect(book.lookup(now: Self.second(5)) == .resolve)
        book.resolved([], now: Self.second(5))
        #expect(book.lookup(now: Self.second(6)) == .unresolved)
    }
}
