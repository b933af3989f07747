package import NIOCore

/// Cuts a stream of bytes into lines, wherever its pieces are cut.
package struct LineFramer {
    /// A line is longer than is taken.
    package struct LineTooLong: Error {}

    /// The most bytes of one line; objects are far smaller, since etcd takes 1.5 MiB.
    private let limit: Int
    private var buffer = ByteBuffer()
    /// How many readable bytes are known to hold no line break.
    private var scanned = 0

    package init(limit: Int = 64 << 20) { self.limit = limit }

    /// Adds the next piece of the stream.
    package mutating func append(_ piece: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = piece
            scanned = 0
        } else {
            buffer.discardReadBytes()
            buffer.writeImmutableBuffer(piece)
        }
    }

    /// The next line without its line break; `nil` until more of the stream is there. Empty lines are passed over.
    package mutating func next() throws(LineTooLong) -> ByteBuffer? {
        while true {
            let start = scanned
            let lineBreak = buffer.withUnsafeReadableBytes { $0[start...].firstIndex(of: 0x0A) }
            guard let lineBreak else {
                scanned = buffer.readableBytes
                guard scanned <= limit else { throw LineTooLong() }
                return nil
            }
            let line = buffer.readSlice(length: lineBreak)
            buffer.moveReaderIndex(forwardBy: 1)
            scanned = 0
            if let line, line.readableBytes > 0 { return line }
        }
    }

    /// What is left when the stream has ended: a last line without a line break.
    package mutating func finish() -> ByteBuffer? {
        defer {
            buffer = ByteBuffer()
            scanned = 0
        }
        return buffer.readableBytes > 0 ? buffer : nil
    }
}
