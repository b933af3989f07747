import CEpoll
import DequeModule
import Glibc
package import NIOCore

extension EpollChannel {
    /// Most buffers that are sent in one call.
    private static let mostBuffers = 16

    package func write0(_ data: NIOAny, promise: EventLoopPromise<Void>?) {
        write(unwrapData(data, as: ByteBuffer.self), promise)
    }

    /// Sends bytes with the next ``flush0()``; for a handler that stands next to the socket, on the channel's loop.
    package func write(_ bytes: ByteBuffer, _ promise: EventLoopPromise<Void>? = nil) {
        guard stage == .active, outputClosing == nil else {
            promise?.fail(stage == .active ? ChannelError.outputClosed : ChannelError.ioOnClosedChannel)
            return
        }
        pendingBytes += bytes.readableBytes
        pending.append(PendingWrite(bytes: bytes, promise: promise))
        if pendingBytes > options.waterMark.high, isWritable {
            setWritable(false)
            pipeline.syncOperations.fireChannelWritabilityChanged()
        }
    }

    package func flush0() {
        flushedCount = pending.count
        // Else the loop will say when the socket takes more.
        if !interest.writable { sendFlushed() }
    }

    /// Sends as much as the socket takes.
    func sendFlushed() {
        guard !isSending else { return }
        isSending = true
        defer { isSending = false }
        while flushedCount > 0, stage == .active {
            let sent = flushedCount == 1 ? sendFirst() : sendSeveral()
            guard sent >= 0 else {
                let number = errno
                if number == EINTR { continue }
                guard number == EAGAIN else {
                    return close0(error: IOError(errnoCode: number, reason: "send"), mode: .all, promise: nil)
                }
                return awaitWritable(true)
            }
            settle(sent)
        }
        guard stage == .active else { return }
        awaitWritable(false)
        if pending.isEmpty { finishOutputClosing() }
    }

    private func sendFirst() -> Int {
        pending[0].bytes.withUnsafeReadableBytes { cepoll_send(descriptor, $0.baseAddress, $0.count) }
    }

    private func sendSeveral() -> Int {
        let count = min(flushedCount, Self.mostBuffers)
        return withUnsafeTemporaryAllocation(of: iovec.self, capacity: count) { vectors in
            for index in 0..<count {
                pending[index].bytes.withUnsafeReadableBytes { bytes in
                    // The buffers stay where they are: `pending` holds them.
                    vectors[index] = iovec(
                        iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
                }
            }
            var message = msghdr()
            message.msg_iov = vectors.baseAddress
            message.msg_iovlen = count
            return sendmsg(descriptor, &message, CInt(MSG_NOSIGNAL))
        }
    }

    /// Lets go of what was sent.
    private func settle(_ sent: Int) {
        pendingBytes -= sent
        if pendingBytes < options.waterMark.low, !isWritable {
            setWritable(true)
            pipeline.syncOperations.fireChannelWritabilityChanged()
        }
        var left = sent
        while flushedCount > 0, stage == .active {
            let count = pending[0].bytes.readableBytes
            guard left >= count else {
                pending[0].bytes.moveReaderIndex(forwardBy: left)
                return
            }
            left -= count
            flushedCount -= 1
            pending.removeFirst().promise?.succeed()
        }
    }

    private func awaitWritable(_ isAwaited: Bool) {
        guard interest.writable != isAwaited else { return }
        interest.writable = isAwaited
        updateInterest()
    }

    // MARK: - The end of one side

    /// Ends this side once all that was written is sent.
    func closeOutput(_ promise: EventLoopPromise<Void>?) {
        guard outputClosing == nil else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        guard stage == .active, !isInputClosed else {
            return close0(error: ChannelError.eof, mode: .all, promise: promise)
        }
        outputClosing = (promise, false)
        if pending.isEmpty { finishOutputClosing() }
    }

    private func finishOutputClosing() {
        guard let closing = outputClosing, !closing.isDone else { return }
        outputClosing = (nil, true)
        shutdown(descriptor, CInt(SHUT_WR))
        closing.promise?.succeed()
        pipeline.fireUserInboundEventTriggered(ChannelEvent.outputClosed)
    }

    /// Ends the peer's side: what it sends is dropped.
    func closeInput(_ promise: EventLoopPromise<Void>?) {
        guard stage == .active, !isInputClosed, outputClosing == nil else {
            return close0(error: ChannelError.eof, mode: .all, promise: promise)
        }
        isInputClosed = true
        wantsRead = false
        shutdown(descriptor, CInt(SHUT_RD))
        interest.readable = false
        interest.peerClosed = false
        updateInterest()
        promise?.succeed()
        pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }
}
