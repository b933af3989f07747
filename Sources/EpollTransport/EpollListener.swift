import CEpoll
import Glibc
package import NIOCore

/// Accepts connections and spreads them over loops.
package final class EpollListener: WatchedChannel, @unchecked Sendable {
    /// Most connections that are accepted before others have their turn.
    private static let mostAtOnce = 64
    /// How long nothing is accepted while the process has no descriptors left.
    private static let pause = TimeAmount.milliseconds(100)

    private let loop: EpollEventLoop
    private let group: EpollEventLoopGroup
    private let configure: @Sendable (EpollChannel) throws -> Void
    private(set) var descriptor: CInt
    private var token: UInt64?
    /// Where it listens.
    package let localAddress: SocketAddress

    /// Listens on `address`.
    ///
    /// - Parameters:
    ///   - backlog: how many connections may wait to be accepted.
    ///   - configure: sets options and adds handlers to each accepted channel, on its loop; one for which it throws is
    ///     closed.
    /// - Throws: ``SystemError`` when it can't.
    package init(
        on address: SocketAddress, backlog: Int, group: EpollEventLoopGroup,
        configure: @escaping @Sendable (EpollChannel) throws -> Void
    ) throws(SystemError) {
        descriptor = try StreamSocket.listen(on: address, backlog: CInt(clamping: backlog))
        localAddress = SocketAddress(localOf: descriptor) ?? address
        loop = group.nextLoop()
        self.group = group
        self.configure = configure
        loop.execute { self.token = self.loop.add(self, Epoll.Interest(peerClosed: false)) }
    }

    /// Stops accepting.
    package func close() async throws {
        try await loop.submit { self.end() }.get()
    }

    func isReady(_ event: Epoll.Event) {
        for _ in 0..<Self.mostAtOnce {
            var storage = sockaddr_storage()
            let accepted = cepoll_accept(descriptor, &storage)
            guard accepted >= 0 else {
                // A client that has gone again is nobody's trouble.
                if errno == ECONNABORTED || errno == EINTR { continue }
                if errno != EAGAIN { rest() }
                return
            }
            serve(accepted, from: SocketAddress(storage))
        }
    }

    func loopEnds() { end() }

    private func serve(_ accepted: CInt, from address: SocketAddress?) {
        StreamSocket.setNoDelay(accepted)
        let loop = group.nextLoop()
        loop.execute { [configure] in
            let channel = EpollChannel(descriptor: accepted, remoteAddress: address, loop: loop)
            do {
                try configure(channel)
                channel.activate()
            } catch {
                channel.close0(error: error, mode: .all, promise: nil)
            }
        }
    }

    /// Leaves waiting connections alone for a moment, rather than to be told of them over and over.
    private func rest() {
        guard let token else { return }
        loop.change(self, Epoll.Interest(readable: false, peerClosed: false), token: token)
        loop.scheduleTask(in: Self.pause) {
            if let token = self.token { self.loop.change(self, Epoll.Interest(peerClosed: false), token: token) }
        }
    }

    private func end() {
        guard descriptor >= 0 else { return }
        if let token { loop.remove(self, token: token) }
        token = nil
        Glibc.close(descriptor)
        descriptor = -1
    }
}
