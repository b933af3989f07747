import KubernetesModel
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Accepts HTTPS connections at one address.
struct HTTPListener: Sendable {
    typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    private let channel: NIOAsyncChannel<Connection, Never>

    /// Binds an address.
    ///
    /// - Throws: `IOError` when another process has the port or the address isn't this machine's.
    static func bind(host: String, port: Int, tls: NIOSSLContext, patience: Patience) async throws -> HTTPListener {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 512)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // A vanished client is noticed by the kernel although a watch may have nothing to send.
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .bind(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                        withErrorHandling: false, withEncoderConfiguration: HTTPResponseEncoder.Configuration(),
                        withDecoderLimitConfiguration: .kubernetes)
                    try channel.pipeline.syncOperations.addHandler(MalformedRequestHandler())
                    try channel.pipeline.syncOperations.addHandler(RequestPatience(patience))
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
        return HTTPListener(channel: channel)
    }

    /// The port that was bound, also when 0 was asked for.
    var port: Int { channel.channel.localAddress?.port ?? 0 }

    /// Serves connections until the task is cancelled.
    func run(_ serve: @escaping @Sendable (HTTPConnection) async -> Void, logger: Logger) async throws {
        try await channel.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    let executor = EventLoopExecutor(connection.channel.eventLoop)
                    group.addTask(executorPreference: executor) {
                        await serve(HTTPConnection(connection, logger: logger))
                    }
                }
            }
        }
    }

    /// A TLS context for a server identity; client certificates of the authority are asked for but not required.
    static func tlsContext(identity: Identity, authority: String) throws -> NIOSSLContext {
        let trusted = try NIOSSLCertificate(bytes: Array(authority.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [
                .certificate(try NIOSSLCertificate(bytes: Array(identity.certificate.utf8), format: .pem))
            ],
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.privateKey.utf8), format: .pem)))
        configuration.applicationProtocols = ["http/1.1"]
        configuration.trustRoots = .certificates([trusted])
        configuration.certificateVerification = .optionalVerification
        // A client that was told why it is cut off has so long to say goodbye, whatever it goes on sending.
        configuration.shutdownTimeout = .milliseconds(500)
        return try NIOSSLContext(configuration: configuration)
    }
}
