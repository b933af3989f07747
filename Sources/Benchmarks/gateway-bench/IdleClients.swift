import NIOCore
import NIOPosix

/// Clients that have asked once and then stay connected, silent.
enum IdleClients {
    /// Keeps `count` clients connected for the time of `body`.
    static func connected(_ count: Int, to port: Int, _ body: () throws -> Void) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        var channels: [any Channel] = []
        for _ in 0..<count {
            let answered = group.any().makePromise(of: Void.self)
            let channel = try await ClientBootstrap(group: group)
                .channelInitializer { $0.pipeline.addHandler(FirstAnswer(answered)) }
                .connect(host: "127.0.0.1", port: port).get()
            channels.append(channel)
            try await channel.writeAndFlush(ByteBuffer(string: "GET /api/x HTTP/1.1\r\nHost: bench\r\n\r\n"))
            try await answered.futureResult.get()
        }
        try body()
        for channel in channels { try await channel.close() }
    }
}

/// Notes that an answer has begun.
private final class FirstAnswer: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let answered: EventLoopPromise<Void>

    init(_ answered: EventLoopPromise<Void>) { self.answered = answered }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { answered.succeed() }

    func channelInactive(context: ChannelHandlerContext) { answered.fail(ChannelError.eof) }
}
