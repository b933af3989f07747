package import Dispatch
import Glibc
package import NIOCore
import Synchronization

/// An event loop of SwiftNIO's on `epoll`, on a thread of its own, for the channels of this module.
///
/// SwiftNIO's own loop (NIOPosix) serves every kind of descriptor on every system; what it takes for that costs a small
/// message about as much as the kernel does. This one knows stream sockets on Linux only, and its channels read, write
/// and watch with nothing in between. Pipelines, handlers, futures and buffers are SwiftNIO's, so TLS and HTTP/2 work on
/// it as on any loop.
///
/// All that isn't `Sendable` in it belongs to its thread.
package final class EpollEventLoop: EventLoop, @unchecked Sendable {
    private struct Inbox {
        var tasks: [UnsafeTransfer<() -> Void>] = []
        /// What is done when the loop has ended; nil once it has.
        var endings: [@Sendable () -> Void]? = []
    }

    private let epoll: Epoll
    private let wakeup: Wakeup
    private let inbox = Mutex(Inbox())
    private let thread = Atomic<UInt>(0)
    private var tasks: [() -> Void] = []
    private var spareTasks: [() -> Void] = []
    private var timers = TimerQueue()
    private var channels = ChannelTable()
    private var isEnding = false
    private var turn = NIODeadline.now()
    /// Memory for small reads.
    var readBuffers = ReadBuffers(size: EpollChannel.readSizes.lowerBound)

    /// Starts the loop's thread.
    ///
    /// - Parameter name: the thread's name; the kernel keeps its first 15 bytes.
    /// - Throws: ``SystemError`` when the system gives no thread or descriptor.
    package init(name: String) throws(SystemError) {
        epoll = try Epoll()
        wakeup = try Wakeup()
        epoll.watch(wakeup.descriptor, Epoll.Interest(peerClosed: false), token: ChannelTable.noToken)
        try startThread(named: name) { self.run() }
    }

    package var inEventLoop: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    /// On the loop, when the present turn began to do what was ready; elsewhere the present.
    package var now: NIODeadline { inEventLoop ? turn : .now() }

    package func execute(_ task: @escaping @Sendable () -> Void) { post(task) }

    package func _executeIsolatedUnsafeUnchecked(_ task: @escaping () -> Void) { tasks.append(task) }

    @discardableResult
    package func scheduleTask<T>(
        deadline: NIODeadline, _ task: @escaping @Sendable () throws -> T
    ) -> Scheduled<T> {
        schedule(deadline, task)
    }

    @discardableResult
    package func scheduleTask<T>(in delay: TimeAmount, _ task: @escaping @Sendable () throws -> T) -> Scheduled<T> {
        schedule(.now() + delay, task)
    }

    package func shutdownGracefully(queue: DispatchQueue, _ callback: @escaping @Sendable ((any Error)?) -> Void) {
        let ending: @Sendable () -> Void = { queue.async { callback(nil) } }
        let hasEnded = inbox.withLock { inbox in
            inbox.endings?.append(ending)
            return inbox.endings == nil
        }
        if hasEnded { ending() } else { post { self.isEnding = true } }
    }

    // MARK: - Channels

    /// Watches a channel's descriptor; on the loop.
    ///
    /// - Returns: the token by which the channel is known from now on.
    func add(_ channel: any WatchedChannel, _ interest: Epoll.Interest) -> UInt64 {
        let token = channels.add(channel)
        epoll.watch(channel.descriptor, interest, token: token)
        return token
    }

    /// Is interested in something else about a channel from now on; on the loop.
    func change(_ channel: any WatchedChannel, _ interest: Epoll.Interest, token: UInt64) {
        epoll.change(channel.descriptor, interest, token: token)
    }

    /// Forgets a channel, whose descriptor is about to be closed; on the loop.
    func remove(_ channel: any WatchedChannel, token: UInt64) {
        epoll.forget(channel.descriptor)
        channels.remove(token)
    }

    // MARK: - Turns

    private func run() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        while !isEnding {
            // The present matters only while something is to be done at some time.
            let timeout: Duration? =
                tasks.isEmpty ? timers.next.map { .nanoseconds(max(0, ($0 - .now()).nanoseconds)) } : .zero
            let count = epoll.wait(timeout: timeout)
            turn = .now()
            for index in 0..<count {
                let event = epoll.event(index)
                if let channel = channels[event.token] { channel.isReady(event) } else { openInbox(event) }
            }
            performDue()
            performTasks()
        }
        end()
    }

    /// Moves what other threads have asked for to the loop's own tasks.
    private func openInbox(_ event: Epoll.Event) {
        // Else it is a channel that was closed earlier in this turn.
        guard event.token == ChannelTable.noToken else { return }
        wakeup.takeBack()
        takeInbox()
    }

    private func performDue() {
        guard timers.next != nil else { return }
        while let body = timers.popDue(now: turn) { body() }
    }

    private func performTasks() {
        // What they ask for in their turn is for the next one, after a look at the descriptors.
        swap(&tasks, &spareTasks)
        for task in spareTasks { task() }
        spareTasks.removeAll(keepingCapacity: true)
    }

    private func takeInbox() {
        let posted = inbox.withLock { inbox in
            defer { inbox.tasks.removeAll(keepingCapacity: true) }
            return inbox.tasks
        }
        for task in posted { tasks.append(task.wrapped) }
    }

    private func end() {
        for channel in channels.all { channel.loopEnds() }
        while true {
            takeInbox()
            performTasks()
            guard tasks.isEmpty else { continue }
            let endings = inbox.withLock { inbox -> [@Sendable () -> Void]? in
                guard inbox.tasks.isEmpty else { return nil }
                defer { inbox.endings = nil }
                return inbox.endings
            }
            guard let endings else { continue }
            // The system may give the thread's name to another one.
            thread.store(0, ordering: .relaxed)
            for ending in endings { ending() }
            return
        }
    }

    /// Has `task` done in one of the next turns, whichever thread asks; never once the loop has ended.
    private func post(_ task: @escaping () -> Void) {
        guard !inEventLoop else { return tasks.append(task) }
        let transfer = UnsafeTransfer(task)
        let mustWake = inbox.withLock { inbox in
            guard inbox.endings != nil else { return false }
            inbox.tasks.append(transfer)
            return inbox.tasks.count == 1
        }
        if mustWake { wakeup.ring() }
    }

    private func schedule<T>(_ deadline: NIODeadline, _ task: @escaping () throws -> T) -> Scheduled<T> {
        let promise = makePromise(of: T.self)
        let entry = TimerQueue.Entry(deadline: deadline) {
            let isolated = promise.assumeIsolatedUnsafeUnchecked()
            do { isolated.succeed(try task()) } catch { promise.fail(error) }
        }
        if inEventLoop { timers.add(entry) } else { post { self.timers.add(entry) } }
        return Scheduled(promise: promise) { self.post { entry.cancel() } }
    }
}
