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

    /// Adds a part, or hands it over together with what came before it.
    mutating func send(_ bytes: ByteBuffer, to sink: (ByteBuffer) -> Void) {
        guard pending.readableBytes > 0, bytes.readableBytes <= Self.largestCopy,
            pending.readableBytes <= 4 * Self.largestCopy
        else {
            flush(to: sink)
            sink(bytes)
            return
        }
        pending.writeImmutableBuffer(bytes)
    }

    /// Hands over what has been collected.
    mutating func flush(to sink: (ByteBuffer) -> Void) {
        guard pending.readableBytes > 0 else { return }
        sink(pending)
        pending.moveReaderIndex(forwardBy: pending.readableBytes)
    }
}
