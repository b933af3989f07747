package import NIOCore

extension EpollChannel {
    /// Connects to an address.
    ///
    /// - Parameters:
    ///   - address: where to.
    ///   - loop: the loop that the channel is to live on; the caller is on it.
    ///   - timeout: how long that may take.
    ///   - configure: adds the handlers, before anything is sent.
    /// - Returns: a future of the connected channel; it fails with `ChannelError.connectTimeout`, an `IOError` or a
    ///   ``SystemError``.
    package static func connect(
        to address: SocketAddress, on loop: EpollEventLoop, timeout: TimeAmount,
        _ configure: (EpollChannel) throws -> Void
    ) -> EventLoopFuture<EpollChannel> {
        do {
            let descriptor = try StreamSocket.open(for: address)
            StreamSocket.setNoDelay(descriptor)
            let channel = EpollChannel(descriptor: descriptor, remoteAddress: address, loop: loop)
            let promise = loop.makePromise(of: Void.self)
            do {
                try configure(channel)
                try channel.connect(to: address, timeout, promise)
            } catch {
                channel.close0(error: error, mode: .all, promise: nil)
                promise.fail(error)
            }
            return promise.futureResult.map { channel }
        } catch {
            return loop.makeFailedFuture(error)
        }
    }

    private func connect(to address: SocketAddress, _ timeout: TimeAmount, _ promise: EventLoopPromise<Void>) throws {
        if try StreamSocket.connect(descriptor, to: address) {
            activate()
            return promise.succeed()
        }
        let patience = loop.assumeIsolatedUnsafeUnchecked().scheduleTask(in: timeout) {
            self.close0(error: ChannelError.connectTimeout(timeout), mode: .all, promise: nil)
        }
        connecting = (promise, patience)
        interest = Epoll.Interest(readable: false, writable: true, peerClosed: false)
        token = loop.add(self, interest)
        pipeline.fireChannelRegistered()
    }

    package func connect0(to address: SocketAddress, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }

    /// The kernel knows how connecting went.
    func finishConnecting() {
        guard let connecting else { return }
        if let error = pendingError() { return close0(error: error, mode: .all, promise: nil) }
        self.connecting = nil
        connecting.timeout.cancel()
        activate()
        connecting.promise.succeed()
    }
}
