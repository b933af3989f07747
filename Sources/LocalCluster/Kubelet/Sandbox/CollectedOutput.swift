import NIOCore
import Synchronization

/// The first kilobytes of what a process writes.
final class CollectedOutput: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    private let limit: Int

    init(limit: Int = 10 * 1024) { self.limit = limit }

    /// Takes more, up to the limit.
    func append(_ buffer: ByteBuffer) {
        bytes.withLock { $0 += buffer.readableBytesView.prefix(max(0, limit - $0.count)) }
    }

    /// All of it as text.
    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
}
