import NIOCore
import NIOPosix
import Synchronization

/// A proxy that makes tunnels, and notes where to.
final class TunnelServer: Sendable {
    let port: Int
    private let log: Log

    /// The first lines of the requests.
    var requests: [String] { log.lines.withLock { $0 } }

    private init(port: Int, log: Log) {
        self.port = port
        self.log = log
    }

    /// Lends a proxy.
    static func with(_ body: (TunnelServer) async throws -> Void) async throws {
        let log = Log()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelOption(.autoRead, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Dialler(log: log))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            try await body(TunnelServer(port: channel.localAddress?.port ?? 0, log: log))
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }

    private final class Log: Sendable {
        let lines = Mutex<[String]>([])
    }

    /// Reads `CONNECT host:port`, makes the connection and passes on what comes after.
    private final class Dialler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let log: Log
        private var received = ByteBuffer()
        private var other: (any Channel)?

        init(log: Log) { self.log = log }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var piece = unwrapInboundIn(data)
            if let other {
                other.writeAndFlush(piece, promise: nil)
                return
            }
            received.writeBuffer(&piece)
            let text = String(buffer: received)
            guard text.hasSuffix("\r\n\r\n") else { return }
            let line = String(text.prefix { $0 != "\r\n" })
            log.lines.withLock { $0.append(line) }
            let port = line.split(separator: " ")[1].split(separator: ":").last.flatMap { Int($0) } ?? 0
            let client = context.channel
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            ClientBootstrap(group: context.eventLoop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(Passer(other: client))
                    }
                }
                .connect(host: "127.0.0.1", port: port)
                .whenComplete { result in
                    guard case .success(let channel) = result else {
                        client.close(promise: nil)
                        return
                    }
                    bound.value.0.other = channel
                    client.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 OK\r\n\r\n"), promise: nil)
                }
        }

        func channelInactive(context: ChannelHandlerContext) { other?.close(promise: nil) }
    }

    /// Passes on what the server says.
    private final class Passer: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let other: any Channel

        init(other: any Channel) { self.other = other }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            other.writeAndFlush(unwrapInboundIn(data), promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }
    }
}
