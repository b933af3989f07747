import NIOCore
import NIOPosix

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

    /// Takes the writing end of a process's input over.
    static func open(input: Int32, _ group: any EventLoopGroup) async throws -> NIOAsyncChannel<Never, ByteBuffer> {
        try await NIOPipeBootstrap(group: group).takingOwnershipOfDescriptor(output: input) { channel in
            channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel(wrappingChannelSynchronously: channel) }
        }
    }

    private static func open(_ descriptor: Int32, _ group: any EventLoopGroup) async throws -> Pipe {
        try await NIOPipeBootstrap(group: group).takingOwnershipOfDescriptor(input: descriptor) { channel in
            channel.eventLoop.makeCompletedFuture { try Pipe(wrappingChannelSynchronously: channel) }
        }
    }
}
