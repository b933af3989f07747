import Logging
import NIOCore
import NIOPosix
import Testing

@testable import LocalServiceProxy

@Suite(.timeLimit(.minutes(1))) struct ConnectionForwarderTests {
    @Test func relaysBothWaysAndSkipsADeadEndpoint() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let echo = try await echoServer(group)
        let forwarder = ConnectionForwarder(
            endpoints: [Listener(address: "127.97.255.254", port: 1), echo.listener], logger: Logger(label: "test"))
        let front = try await forwarder.listen(on: Listener(address: "127.0.0.1", port: 0), group: group)
        let port = try #require(front.localAddress?.port)
        let payload = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0) }

        for _ in 0..<2 {
            let received = try await exchange(payload, port: port, group: group)
            #expect(received == payload)
        }

        try await front.close()
        try await echo.channel.close()
    }

    @Test func closesWhenNothingIsReady() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let forwarder = ConnectionForwarder(endpoints: [], logger: Logger(label: "test"))
        let front = try await forwarder.listen(on: Listener(address: "127.0.0.1", port: 0), group: group)
        let port = try #require(front.localAddress?.port)

        #expect(try await exchange([], port: port, group: group).isEmpty)

        try await front.close()
    }

    /// Sends `payload`, half-closes, and reads to the end.
    private func exchange(_ payload: [UInt8], port: Int, group: MultiThreadedEventLoopGroup) async throws -> [UInt8] {
        let client = try await ClientBootstrap(group: group)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return try await client.executeThenClose { inbound, outbound in
            if !payload.isEmpty { try await outbound.write(ByteBuffer(bytes: payload)) }
            outbound.finish()
            var received: [UInt8] = []
            for try await buffer in inbound { received.append(contentsOf: buffer.readableBytesView) }
            return received
        }
    }

    private func echoServer(
        _ group: MultiThreadedEventLoopGroup
    ) async throws -> (channel: any Channel, listener: Listener) {
        let channel = try await ServerBootstrap(group: group)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(EchoHandler())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return (channel, Listener(address: "127.0.0.1", port: channel.localAddress?.port ?? 0))
    }
}

private final class EchoHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(data, promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { context.close(promise: nil) }
    }
}
