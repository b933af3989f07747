import NIOCore

/// Memory for what channels read: what nobody holds any longer is used again.
struct ReadBuffers {
    /// Most buffers that are kept.
    private static let most = 128
    /// How many are looked at before a new one is made.
    private static let tries = 4

    private let size: Int
    private var buffers: [ByteBuffer] = []
    private var next = 0

    /// Makes a store of buffers of `size` bytes.
    init(size: Int) { self.size = size }

    /// Has `fill` write into a buffer.
    ///
    /// - Returns: the buffer, and what `fill` returned.
    mutating func filled(_ fill: (UnsafeMutableRawBufferPointer) -> Int) -> (bytes: ByteBuffer, result: Int) {
        for _ in 0..<min(Self.tries, buffers.count) {
            let index = next
            next = next + 1 < buffers.count ? next + 1 : 0
            let result = buffers[index].modifyIfUniquelyOwned { buffer in
                buffer.clear()
                return Self.fill(&buffer, size, fill)
            }
            if let result { return (buffers[index], result) }
        }
        let fresh = Self.fresh(size, fill)
        if buffers.count < Self.most { buffers.append(fresh.bytes) }
        return fresh
    }

    /// Has `fill` write into a new buffer of `size` bytes.
    static func fresh(
        _ size: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Int
    ) -> (bytes: ByteBuffer, result: Int) {
        var buffer = ByteBuffer()
        let result = Self.fill(&buffer, size, fill)
        return (buffer, result)
    }

    private static func fill(
        _ buffer: inout ByteBuffer, _ size: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Int
    ) -> Int {
        var result = 0
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { memory in
            result = fill(memory)
            return max(0, result)
        }
        return result
    }
}
