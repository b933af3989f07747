import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server that speaks as much HTTP/2 as it takes to answer every request with the same text.
final class HTTP2Server: Sendable {
    let port: Int
    private let counts: Counts

    var connections: Int { counts.state.withLock(\.connections) }
    var requests: Int { counts.state.withLock(\.requests) }

    private init(port: Int, counts: Counts) {
        self.port = port
        self.counts = counts
    }

    /// Lends a server.
    static func with(
        _ identity: TestAuthority.Identity, answer: String, _ body: (HTTP2Server) async throws -> Void
    ) async throws {
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(identity.certificate.utf8)).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.key.utf8), format: .pem)))
        tls.applicationProtocols = ["h2"]
        let context = try NIOSSLContext(configuration: tls)
        let counts = Counts()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    try channel.pipeline.syncOperations.addHandler(FrameHandler(answer: answer, counts: counts))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = HTTP2Server(port: channel.localAddress?.port ?? 0, counts: counts)
        do {
            try await body(server)
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }

    fileprivate final class Counts: Sendable {
        let state = Mutex<(connections: Int, requests: Int)>((0, 0))
    }

    /// Reads frames (RFC 9113, 4.1) and answers those that begin a request.
    private final class FrameHandler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let answer: String
        private let counts: Counts
        private var received = ByteBuffer()
        private var hasPreface = false

        init(answer: String, counts: Counts) {
            self.answer = answer
            self.counts = counts
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received.writeImmutableBuffer(unwrapInboundIn(data))
            if !hasPreface {
                guard received.readSlice(length: 24) != nil else { return }
                hasPreface = true
                counts.state.withLock { $0.connections += 1 }
                write(context, type: 4, flags: 0, stream: 0, ByteBuffer())
            }
            while let length = received.getInteger(at: received.readerIndex, as: UInt32.self).map({ Int($0 >> 8) }),
                var frame = received.readSlice(length: 9 + length)
            {
                frame.moveReaderIndex(forwardBy: 3)
                let (type, flags) = (frame.readInteger(as: UInt8.self), frame.readInteger(as: UInt8.self))
                handle(context, type: type ?? 0, flags: flags ?? 0, stream: frame.readInteger() ?? 0, frame)
            }
            context.flush()
        }

        private func handle(
            _ context: ChannelHandlerContext, type: UInt8, flags: UInt8, stream: UInt32, _ payload: ByteBuffer
        ) {
            let isAcknowledgement = flags & 1 == 1
            switch type {
            case 1:  // HEADERS: 0x88 is `:status: 200` of HPACK's static table.
                counts.state.withLock { $0.requests += 1 }
                write(context, type: 1, flags: 4, stream: stream, ByteBuffer(bytes: [0x88]))
                write(context, type: 0, flags: 1, stream: stream, ByteBuffer(string: answer))
            case 4 where !isAcknowledgement, 6 where !isAcknowledgement:  // SETTINGS and PING.
                write(context, type: type, flags: 1, stream: 0, type == 6 ? payload : ByteBuffer())
            default: break
            }
        }

        private func write(
            _ context: ChannelHandlerContext, type: UInt8, flags: UInt8, stream: UInt32, _ payload: ByteBuffer
        ) {
            var frame = ByteBuffer()
            frame.writeInteger(UInt32(payload.readableBytes) << 8 | UInt32(type))
            frame.writeInteger(flags)
            frame.writeInteger(stream)
            frame.writeImmutableBuffer(payload)
            context.write(wrapOutboundOut(frame), promise: nil)
        }
    }
}
