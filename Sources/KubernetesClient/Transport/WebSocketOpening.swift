import HTTPTypes
import NIOCore
import NIOExtras
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket

/// Makes a connection and asks the server to speak WebSocket on it.
struct WebSocketOpening {
    /// What became of it.
    enum Outcome: Sendable {
        case accepted(WebSocketConnection)
        case refused(ClientResponse)
    }

    private typealias Answer = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    private enum Upgrade: Sendable {
        case accepted(WebSocketConnection)
        case refused(Answer)
    }

    let endpoint: Endpoint
    /// How TLS is spoken; `nil` for not at all.
    let tls: TLSConfiguration
    let head: HTTPRequestHead
    let connectTimeout: TimeAmount
    let headTimeout: TimeAmount

    func open() async throws -> Outcome {
        let channel = try await connect()
        do {
            return try await withTaskCancellationHandler {
                try await upgrade(channel)
            } onCancel: {
                channel.close(promise: nil)
            }
        } catch {
            channel.close(promise: nil)
            throw error
        }
    }

    private func connect() async throws -> any Channel {
        let target = endpoint.target
        let bootstrap = ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup).connectTimeout(connectTimeout)
        guard let proxy = endpoint.proxy else {
            return try await bootstrap.connect(host: target.host, port: target.port).get()
        }
        guard proxy.kind == .http else {
            throw APIError(.invalidRequest, message: "WebSocket isn't spoken through SOCKS proxies")
        }
        let channel = try await bootstrap.connect(host: proxy.host, port: proxy.port).get()
        let tunnel = channel.eventLoop.makePromise(of: Void.self)
        var headers = HTTPHeaders()
        if let authorization = proxy.authorization { headers.add(name: "Proxy-Authorization", value: authorization) }
        let deadline = NIODeadline.now() + connectTimeout
        try await channel.eventLoop.submit { [headers] in
            let encoder = HTTPRequestEncoder()
            let decoder = ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes))
            let operations = channel.pipeline.syncOperations
            try operations.addHandlers([
                encoder, decoder,
                NIOHTTP1ProxyConnectHandler(
                    targetHost: target.host, targetPort: target.port, headers: headers, deadline: deadline,
                    promise: tunnel),
            ])
            // What is spoken inside the tunnel is no HTTP of the proxy's.
            return tunnel.futureResult.assumeIsolated().flatMap {
                EventLoopFuture.andAllSucceed(
                    [operations.removeHandler(encoder), operations.removeHandler(decoder)], on: channel.eventLoop)
            }.nonisolated()
        }.flatMap { $0 }.get()
        return channel
    }

    private func upgrade(_ channel: any Channel) async throws -> Outcome {
        try await ConnectionLiveness.probe(channel).get()
        let timeout = channel.eventLoop.scheduleTask(in: headTimeout) { channel.close(promise: nil) }
        defer { timeout.cancel() }
        let context = endpoint.isSecure ? try NIOSSLContext(configuration: tls) : nil
        let upgrade = try await channel.eventLoop.submit {
            if let context {
                let name = endpoint.certificateName
                try channel.pipeline.syncOperations.addHandler(
                    NIOSSLClientHandler(context: context, serverHostname: IPAddress(name) == nil ? name : nil))
            }
            try channel.pipeline.syncOperations.addHandler(LateClosure())
            return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
                configuration: configuration())
        }.flatMap { $0 }.get()
        switch upgrade {
        case .accepted(let connection): return .accepted(connection)
        case .refused(let answer): return .refused(try await Self.read(answer))
        }
    }

    private func configuration() -> NIOUpgradableHTTPClientPipelineConfiguration<Upgrade> {
        let upgrader = NIOTypedWebSocketClientUpgrader<Upgrade>(maxFrameSize: Self.largestMessage) { channel, head in
            channel.eventLoop.makeCompletedFuture {
                // Servers may cut a message into pieces.
                try channel.pipeline.syncOperations.addHandler(
                    NIOWebSocketFrameAggregator(
                        minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 4096,
                        maxAccumulatedFrameSize: Self.largestMessage))
                return .accepted(
                    WebSocketConnection(
                        subprotocol: head.headers.first(name: "Sec-WebSocket-Protocol") ?? "",
                        channel: try NIOAsyncChannel(wrappingChannelSynchronously: channel)))
            }
        }
        var configuration = NIOUpgradableHTTPClientPipelineConfiguration(
            upgradeConfiguration: NIOTypedHTTPClientUpgradeConfiguration<Upgrade>(
                upgradeRequestHead: head, upgraders: [upgrader],
                notUpgradingCompletionHandler: { channel in
                    channel.eventLoop.makeCompletedFuture {
                        .refused(try Answer(wrappingChannelSynchronously: channel))
                    }
                }))
        // A server may well speak as soon as it has agreed.
        configuration.leftOverBytesStrategy = .forwardBytes
        return configuration
    }

    /// The most bytes of one message; servers send far smaller ones.
    private static let largestMessage = 16 << 20

    /// Reads an answer that is no agreement.
    private static func read(_ answer: Answer) async throws -> ClientResponse {
        try await answer.executeThenClose { parts, _ in
            var response = ClientResponse(
                head: HTTPResponse(status: .internalServerError), body: ResponseBody(ByteBuffer()))
            var body = ByteBuffer()
            for try await part in parts {
                switch part {
                case .head(let head):
                    response.head = HTTPClientTransport.head(code: Int(head.status.code), headers: head.headers)
                case .body(let piece):
                    if body.readableBytes < 4 << 20 { body.writeImmutableBuffer(piece) }
                case .end:
                    response.body = ResponseBody(body)
                    return response
                }
            }
            response.body = ResponseBody(body)
            return response
        }
    }
}

/// Tells the end of a connection after what was read before it.
///
/// A server may agree, speak and hang up in what is one read here. Handlers that leave the pipeline hand on what they
/// have kept in the loop's next turn; by then the end would be known, and the words lost.
private final class LateClosure: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelInactive(context: ChannelHandlerContext) {
        context.eventLoop.assumeIsolated().execute { context.fireChannelInactive() }
    }
}
