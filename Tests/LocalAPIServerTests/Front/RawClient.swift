import NIOCore
import NIOPosix
import NIOSSL

/// A client that writes what it likes over TLS, whether it is HTTP or not.
struct RawClient {
    typealias Writer = NIOAsyncChannelOutboundWriter<ByteBuffer>

    let port: Int

    /// All that the server says to a text until it hangs up.
    func answer(to text: String) async throws -> String {
        try await answer { try await $0.write(ByteBuffer(string: text)) }
    }

    /// All that the server says until it hangs up.
    ///
    /// - Parameter send: writes to the server; a failure is the server's hanging up.
    func answer(to send: (Writer) async throws -> Void) async throws -> String {
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.certificateVerification = .none
        let tls = try NIOSSLContext(configuration: settings)
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: tls, serverHostname: nil))
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var said = ByteBuffer()
            do {
                try await send(outbound)
                for try await chunk in inbound { said.writeImmutableBuffer(chunk) }
            } catch {
                // However the server hangs up, what counts is what it said before.
            }
            return String(buffer: said)
        }
    }
}
