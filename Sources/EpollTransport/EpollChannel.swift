import DequeModule
import Glibc
package import NIOCore
import Synchronization

/// A handler that stands next to the socket, with nothing in between: bytes need no way through a pipeline to it.
package protocol EpollChannelReader: AnyObject {
    /// Takes bytes that have arrived, in place of `channelRead` and `channelReadComplete`; on the channel's loop.
    func received(_ bytes: ByteBuffer)
}

/// A connected stream socket on an ``EpollEventLoop``.
///
/// It behaves as SwiftNIO's own does, but for one thing: that the peer has closed never makes it read more than was
/// asked for.
///
/// All but what any thread may ask of a `Channel` belongs to its loop.
package final class EpollChannel: Channel, ChannelCore, @unchecked Sendable {
    /// How far it has come.
    enum Stage {
        /// Not yet connected.
        case opening
        case active
        case closed
    }

    /// Bytes that wait to be sent.
    struct PendingWrite {
        var bytes: ByteBuffer
        let promise: EventLoopPromise<Void>?
    }

    package let allocator = ByteBufferAllocator()
    package let remoteAddress: SocketAddress?
    let loop: EpollEventLoop
    var descriptor: CInt
    var stage = Stage.opening
    private let closePromise: EventLoopPromise<Void>
    private var handlers: ChannelPipeline?
    private let active = Atomic(false)
    private let writable = Atomic(true)

    /// What the loop tells it about.
    var interest = Epoll.Interest(readable: false)
    /// By which the loop knows it; nil while it doesn't.
    var token: UInt64?
    var connecting: (promise: EventLoopPromise<Void>, timeout: Scheduled<Void>)?
    /// What it does by itself; to be set before it is connected, or on its loop.
    package var options = EpollChannelOptions()

    /// What takes the bytes that arrive, in place of the pipeline; the channel holds on to it until it is nil.
    package var reader: (any EpollChannelReader)?
    /// Whether somebody has asked for bytes and not got any.
    var wantsRead = false
    /// Whether the peer has ended its side and everybody knows.
    var isInputClosed = false
    /// How many bytes are asked for at a time.
    var readSize = EpollChannel.readSizes.lowerBound

    var pending = Deque<PendingWrite>()
    /// How many of them, from the first, are to be sent.
    var flushedCount = 0
    /// Bytes of all of them.
    var pendingBytes = 0
    var isSending = false
    /// Whether this side is to end, or has ended, once all is sent.
    var outputClosing: (promise: EventLoopPromise<Void>?, isDone: Bool)?

    /// Takes over a socket that doesn't block.
    init(descriptor: CInt, remoteAddress: SocketAddress?, loop: EpollEventLoop) {
        self.descriptor = descriptor
        self.remoteAddress = remoteAddress
        self.loop = loop
        closePromise = loop.makePromise()
        handlers = ChannelPipeline(channel: self)
    }

    deinit { assert(descriptor < 0, "a channel was let go before it was closed") }

    package var eventLoop: any EventLoop { loop }

    package var pipeline: ChannelPipeline {
        guard let handlers else { preconditionFailure("a channel has its pipeline from the beginning") }
        return handlers
    }

    package var closeFuture: EventLoopFuture<Void> { closePromise.futureResult }

    package var parent: (any Channel)? { nil }

    package var isActive: Bool { active.load(ordering: .relaxed) }

    package var isWritable: Bool { writable.load(ordering: .relaxed) }

    package var _channelCore: any ChannelCore { self }

    package var localAddress: SocketAddress? { descriptor < 0 ? nil : SocketAddress(localOf: descriptor) }

    package func localAddress0() throws -> SocketAddress {
        guard let localAddress else { throw ChannelError.unknownLocalAddress }
        return localAddress
    }

    package func remoteAddress0() throws -> SocketAddress {
        guard let remoteAddress else { throw ChannelError.operationUnsupported }
        return remoteAddress
    }

    package func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) -> EventLoopFuture<Void> {
        let value = UnsafeTransfer(value)
        return loop.submit { try self.options.set(option, value.wrapped) }
    }

    package func getOption<Option: ChannelOption>(_ option: Option) -> EventLoopFuture<Option.Value> {
        loop.submit { UnsafeTransfer(try self.options.get(option)) }.map(\.wrapped)
    }

    package var syncOptions: (any NIOSynchronousChannelOptions)? { SynchronousOptions(channel: self) }

    // MARK: - Beginning and end

    /// Begins to be of use: the socket is connected.
    func activate() {
        guard stage == .opening else { return }
        stage = .active
        active.store(true, ordering: .relaxed)
        interest.peerClosed = true
        interest.writable = false
        if let token {
            loop.change(self, interest, token: token)
        } else {
            token = loop.add(self, interest)
            pipeline.fireChannelRegistered()
        }
        pipeline.fireChannelActive()
        if options.autoRead, stage == .active { pipeline.read() }
    }

    package func register0(promise: EventLoopPromise<Void>?) { promise?.succeed() }

    package func registerAlreadyConfigured0(promise: EventLoopPromise<Void>?) { promise?.succeed() }

    package func bind0(to address: SocketAddress, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }

    package func close0(error: any Error, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard stage != .closed else {
            promise?.fail(ChannelError.alreadyClosed)
            return
        }
        switch mode {
        case .all: closeAll(error, promise)
        case .output: closeOutput(promise)
        case .input: closeInput(promise)
        }
    }

    private func closeAll(_ error: any Error, _ promise: EventLoopPromise<Void>?) {
        let wasActive = stage == .active
        stage = .closed
        active.store(false, ordering: .relaxed)
        let wasWatched = token != nil
        if let token { loop.remove(self, token: token) }
        token = nil
        Glibc.close(descriptor)
        descriptor = -1
        let unsent = pending
        pending.removeAll()
        flushedCount = 0
        pendingBytes = 0
        // Now that all is as it will be, others may hear of it.
        for write in unsent { write.promise?.fail(error) }
        if let outputClosing, !outputClosing.isDone { outputClosing.promise?.fail(error) }
        if let connecting {
            self.connecting = nil
            connecting.timeout.cancel()
            connecting.promise.fail(error)
        }
        promise?.succeed()
        if wasActive { pipeline.fireChannelInactive() }
        if wasWatched { pipeline.fireChannelUnregistered() }
        loop._executeIsolatedUnsafeUnchecked {
            // Later, because who closed may still be on its way through the pipeline.
            self.removeHandlers(pipeline: self.pipeline)
            self.closePromise.succeed()
        }
    }

    package func triggerUserOutboundEvent0(_ event: Any, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }

    package func channelRead0(_ data: NIOAny) {
        // No handler wanted it.
    }

    package func errorCaught0(error: any Error) {
        // No handler took care of it; who closes the channel because of it has done so.
    }

    /// Whether more may be written without piling up, for any thread to see.
    func setWritable(_ isWritable: Bool) { writable.store(isWritable, ordering: .relaxed) }
}

extension EpollChannel: WatchedChannel {
    func isReady(_ event: Epoll.Event) {
        if connecting != nil { return finishConnecting() }
        if event.isWritable { sendFlushed() }
        guard stage == .active else { return }
        if event.hasFailed {
            drain()
        } else if event.isReadable, wantsRead {
            receive()
        } else if event.hasPeerClosed {
            peerClosedUnread()
        } else if event.isReadable {
            interest.readable = false
            updateInterest()
        }
    }

    func loopEnds() { close0(error: EventLoopError.shutdown, mode: .all, promise: nil) }

    /// Tells the loop what to tell.
    func updateInterest() {
        if let token { loop.change(self, interest, token: token) }
    }
}
