package import Dispatch
package import NIOCore
import Synchronization

/// Loops of ``EpollEventLoop``, which take turns.
package final class EpollEventLoopGroup: EventLoopGroup {
    /// All of them.
    package let loops: [EpollEventLoop]
    private let turn = Atomic<Int>(0)

    /// Starts loops.
    ///
    /// - Parameters:
    ///   - count: how many, at least one.
    ///   - name: what their threads are called; each gets its number besides.
    /// - Throws: ``SystemError`` when the system gives no thread or descriptor.
    package init(count: Int, name: String) throws(SystemError) {
        var loops: [EpollEventLoop] = []
        for number in 0..<max(1, count) { loops.append(try EpollEventLoop(name: "\(name)-\(number)")) }
        self.loops = loops
    }

    package func next() -> any EventLoop { nextLoop() }

    package func makeIterator() -> EventLoopIterator { EventLoopIterator(loops) }

    /// The loop whose turn it is.
    func nextLoop() -> EpollEventLoop {
        let turn = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return loops[Int(UInt(bitPattern: turn) % UInt(loops.count))]
    }

    package func shutdownGracefully(queue: DispatchQueue, _ callback: @escaping @Sendable ((any Error)?) -> Void) {
        let group = DispatchGroup()
        for loop in loops {
            group.enter()
            loop.shutdownGracefully(queue: queue) { _ in group.leave() }
        }
        group.notify(queue: queue) { callback(nil) }
    }
}
