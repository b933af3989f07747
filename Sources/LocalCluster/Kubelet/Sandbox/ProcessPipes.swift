import NIOCore
import NIOPosix
import Synchronization

/// The reading ends of a process's pipes, as channels.
struct ProcessPipes: Sendable {
    typealias Pipe = NIOAsyncChannel<ByteBuffer, Never>

    /// Standard output.
    let output: Pipe
    /// Standard error.
    let errors: Pipe
    /// The status of the sandbox.
    let status: Pipe

    /// Takes the descriptors over.
    init(_ child: ChildProcess, group: any EventLoopGroup) async throws {
        output = try await Self.open(child.output, group)
        errors = try await Self.open(child.errors, group)
        status = try await Self.open(child.status, group)
    }

    private static func open(_ descriptor: Int32, _ group: any EventLoopGroup) async throws -> Pipe {
        try await NIOPipeBootstrap(group: group).takingOwnershipOfDescriptor(input: descriptor) { channel in
            channel.eventLoop.makeCompletedFuture { try Pipe(wrappingChannelSynchronously: channel) }
        }
    }
}

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
