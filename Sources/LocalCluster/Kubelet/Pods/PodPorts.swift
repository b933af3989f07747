package import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Connects to ports of pods, for those who can't themselves.
package enum PodPorts {
    /// Why a port can't be reached.
    package struct Unreachable: Error, CustomStringConvertible {
        var address: String
        var port: Int
        var cause: String

        package var description: String {
            "failed to connect to localhost:\(port) inside namespace \"host\", "
                + "IPv4: dial tcp4 \(address):\(port): \(cause)"
        }
    }

    /// Passes bytes both ways until the pod will send no more; cancellation ends it at once.
    ///
    /// - Parameters:
    ///   - input: what is sent to the pod; its end is passed on, too.
    ///   - taken: told how many bytes of it the pod's connection has taken.
    ///   - output: takes what the pod sends.
    /// - Throws: ``Unreachable``; what reading from the pod or `output` throws.
    package static func connect(
        to address: String, port: Int, input: AsyncStream<ByteBuffer>, taken: @escaping @Sendable (Int) -> Void,
        output: (ByteBuffer) async throws -> Void
    ) async throws {
        let channel = try await channel(to: address, port: port)
        try await channel.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup { group in
                group.addTask {
                    for await bytes in input {
                        // Only what the pod's socket has taken makes room for more.
                        try await channel.channel.writeAndFlush(bytes)
                        taken(bytes.readableBytes)
                    }
                    outbound.finish()
                }
                for try await bytes in inbound { try await output(bytes) }
                group.cancelAll()
            }
        }
    }

    private static func channel(
        to address: String, port: Int
    ) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        do {
            return try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connectTimeout(.seconds(10))
                .connect(to: SocketAddress(ipAddress: address, port: port)) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel(
                            wrappingChannelSynchronously: channel,
                            configuration: .init(isOutboundHalfClosureEnabled: true))
                    }
                }
        } catch let error as IOError {
            let cause = "connect: \(String(cString: strerror(error.errnoCode)).lowercased())"
            throw Unreachable(address: address, port: port, cause: cause)
        } catch is ChannelError {
            throw Unreachable(address: address, port: port, cause: "i/o timeout")
        }
    }
}
