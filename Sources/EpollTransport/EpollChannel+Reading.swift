import CEpoll
import Glibc
import NIOCore

extension EpollChannel {
    /// How many bytes are asked for at a time: more where there are more.
    static let readSizes = 2048...65_536

    package func read0() {
        guard stage == .active, !isInputClosed else { return }
        wantsRead = true
        guard !interest.readable else { return }
        interest.readable = true
        updateInterest()
    }

    /// Reads once, and hands on what there was.
    ///
    /// - Returns: whether there was anything, be it the end.
    @discardableResult
    func receive() -> Bool {
        let size = readSize
        var number: CInt = 0
        let descriptor = descriptor
        func fill(_ memory: UnsafeMutableRawBufferPointer) -> Int {
            let count = cepoll_receive(descriptor, memory.baseAddress, memory.count)
            if count < 0 { number = errno }
            return count
        }
        let (buffer, count) =
            size == Self.readSizes.lowerBound ? loop.readBuffers.filled(fill) : ReadBuffers.fresh(size, fill)
        guard count >= 0 else { return readFailed(number) }
        guard count > 0 else {
            peerClosed()
            return true
        }
        wantsRead = false
        adjustReadSize(to: count, of: size)
        if let reader {
            reader.received(buffer)
        } else {
            pipeline.syncOperations.fireChannelRead(NIOAny(buffer))
            guard stage == .active else { return true }
            pipeline.syncOperations.fireChannelReadComplete()
        }
        if stage == .active, options.autoRead, !wantsRead { pipeline.syncOperations.read() }
        return true
    }

    /// Reads all that is left of a connection that is broken, and ends it.
    func drain() {
        while stage == .active, !isInputClosed, receive() {}
        close0(error: pendingError() ?? ChannelError.eof, mode: .all, promise: nil)
    }

    /// The peer has closed, and nobody wants to read: what it has sent waits until somebody does.
    func peerClosedUnread() {
        var octet: UInt8 = 0
        guard recv(descriptor, &octet, 1, CInt(MSG_PEEK)) > 0 else {
            receive()
            return
        }
        interest.peerClosed = false
        interest.readable = false
        updateInterest()
    }

    private func peerClosed() {
        wantsRead = false
        pipeline.syncOperations.fireChannelReadComplete()
        guard stage == .active else { return }
        guard options.allowsRemoteHalfClosure else {
            return close0(error: ChannelError.eof, mode: .all, promise: nil)
        }
        isInputClosed = true
        interest.readable = false
        interest.peerClosed = false
        updateInterest()
        pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }

    private func readFailed(_ number: CInt) -> Bool {
        // There was nothing to read after all.
        guard number != EAGAIN, number != EINTR else { return false }
        let error = IOError(errnoCode: number, reason: "recv")
        pipeline.syncOperations.fireErrorCaught(error)
        close0(error: error, mode: .all, promise: nil)
        return true
    }

    private func adjustReadSize(to count: Int, of size: Int) {
        if count >= size {
            readSize = min(size * 2, Self.readSizes.upperBound)
        } else if count < size / 4 {
            readSize = max(size / 2, Self.readSizes.lowerBound)
        }
    }

    /// What the kernel has against the socket.
    func pendingError() -> IOError? {
        var number: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &length) == 0, number != 0 else { return nil }
        return IOError(errnoCode: number, reason: "socket")
    }
}
