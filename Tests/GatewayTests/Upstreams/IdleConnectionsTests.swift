import NIOCore
import Testing

@testable import Gateway

@Suite("Idle connections")
struct IdleConnectionsTests {
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
}
