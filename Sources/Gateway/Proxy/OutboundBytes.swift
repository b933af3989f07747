import NIOCore

/// Joins a head and small parts of a body into one write; large parts pass as they are.
struct OutboundBytes {
    /// Largest part that is copied rather than written by itself.
    static let largestCopy = 4096

    /// More than most heads have.
    private static let usualHead = 1024

    private var pending = ByteBuffer()

    /// Lets `write` add to what will be written.
    mutating func write(_ write: (inout OctetWriter) -> Void) {
        // A buffer that its channel still holds would be copied; a new one is cheaper.
        if pending.readableBytes == 0 { pending.clear(minimumCapacity: 1024) }
        pending.writeOctets(room: Self.usualHead, write)
    }

    /// Adds a part to what has been collected, if that is worth the copy.
    ///
    /// - Returns: whether it was added; else it is to be sent by itself, after what ``take()`` gives.
    mutating func add(_ bytes: ByteBuffer) -> Bool {
        guard pending.readableBytes > 0, bytes.readableBytes <= Self.largestCopy,
            pending.readableBytes <= 4 * Self.largestCopy
        else { return false }
        pending.writeImmutableBuffer(bytes)
        return true
    }

    /// What has been collected; nil when there is nothing.
    mutating func take() -> ByteBuffer? {
        guard pending.readableBytes > 0 else { return nil }
        defer { pending.moveReaderIndex(forwardBy: pending.readableBytes) }
        return pending
    }
}
