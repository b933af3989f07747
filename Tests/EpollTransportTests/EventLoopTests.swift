import EpollTransport
import NIOCore
import Synchronization
import Testing

@Suite("An epoll event loop")
struct EventLoopTests {
    @Test("does what other threads ask for in their order, on its own thread")
    func order() async throws {
        try await withLoops { group in
            let loop = group.loops[0]
            let done = Mutex<[Int]>([])
            for number in 0..<100 {
                loop.execute {
                    loop.preconditionInEventLoop()
                    done.withLock { $0.append(number) }
                }
            }
            try await loop.submit {}.get()
            #expect(done.withLock { $0 } == Array(0..<100))
            #expect(!loop.inEventLoop)
        }
    }

    @Test("does what is due by its time, and what is due at once by the order of asking")
    func timers() async throws {
        try await withLoops { group in
            let loop = group.loops[0]
            let done = Mutex<[String]>([])
            let start = NIODeadline.now()
            func at(_ milliseconds: Int64, _ name: String) -> Scheduled<Void> {
                loop.scheduleTask(deadline: start + .milliseconds(milliseconds)) { done.withLock { $0.append(name) } }
            }
            let last = at(60, "last")
            _ = at(40, "second")
            _ = at(40, "third")
            _ = at(20, "first")
            let cancelled = at(30, "cancelled")
            cancelled.cancel()
            try await last.futureResult.get()
            #expect(NIODeadline.now() >= start + .milliseconds(60))
            #expect(done.withLock { $0 } == ["first", "second", "third", "last"])
            await #expect(throws: EventLoopError.cancelled) { try await cancelled.futureResult.get() }
        }
    }

    @Test("does what it was asked for before it ends, and nothing after")
    func ending() async throws {
        let group = try EpollEventLoopGroup(count: 2, name: "test")
        let loop = group.loops[1]
        let count = Atomic(0)
        loop.execute { loop.execute { count.add(1, ordering: .relaxed) } }
        try await group.shutdownGracefully()
        #expect(count.load(ordering: .relaxed) == 1)
        loop.execute { count.add(1, ordering: .relaxed) }
        // A second end is no failure.
        try await group.shutdownGracefully()
        #expect(count.load(ordering: .relaxed) == 1)
    }

    @Test("takes turns with the others of its group")
    func turns() async throws {
        try await withLoops(count: 3) { group in
            let given = (0..<6).map { _ in ObjectIdentifier(group.next()) }
            #expect(Set(given[0..<3]) == Set(group.loops.map { ObjectIdentifier($0) }))
            #expect(given[0..<3] == given[3..<6])
        }
    }
}
