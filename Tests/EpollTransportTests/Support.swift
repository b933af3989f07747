import EpollTransport
import Glibc
import NIOCore
import Testing

/// Runs `body` with event loops that end after it.
func withLoops(count: Int = 1, _ body: (EpollEventLoopGroup) async throws -> Void) async throws {
    let group = try EpollEventLoopGroup(count: count, name: "test")
    do {
        try await body(group)
    } catch {
        try await group.shutdownGracefully()
        throw error
    }
    try await group.shutdownGracefully()
}

/// A client whose calls block: it does nothing by itself.
struct BlockingSocket {
    private let descriptor: CInt

    /// Connects to a port of this host.
    init(port: Int) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        // A test that goes wrong ends all the same.
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let status = try SocketAddress(ipAddress: "127.0.0.1", port: port).withSockAddr {
            connect(descriptor, $0, socklen_t($1))
        }
        try #require(status == 0)
    }

    func send(_ text: String) {
        var text = text
        text.withUTF8 { _ = Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
    }

    /// The next bytes; empty at the end, nil when there was a failure or nothing came for ten seconds.
    func receive(atMost count: Int = 65_536) -> String? {
        var bytes = [UInt8](repeating: 0, count: count)
        let received = recv(descriptor, &bytes, count, 0)
        return received < 0 ? nil : String(decoding: bytes.prefix(received), as: UTF8.self)
    }

    func endOutput() { shutdown(descriptor, CInt(SHUT_WR)) }

    func close() { Glibc.close(descriptor) }

    /// Ends the connection at once, with a reset.
    func reset() {
        // On, for no second.
        var linger: (CInt, CInt) = (1, 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        close()
    }
}

/// Listens and never accepts.
struct SilentListener {
    private let descriptor: CInt
    let address: SocketAddress

    init() throws {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        self.descriptor = descriptor
        let status = try SocketAddress(ipAddress: "127.0.0.1", port: 0).withSockAddr {
            bind(descriptor, $0, socklen_t($1))
        }
        try #require(status == 0)
        try #require(listen(descriptor, 0) == 0)
        // Of an address of IPv4 octets 2 and 3 are the port.
        var own = [UInt8](repeating: 0, count: 16)
        var length = socklen_t(own.count)
        own.withUnsafeMutableBytes { bytes in
            _ = bytes.withMemoryRebound(to: sockaddr.self) { getsockname(descriptor, $0.baseAddress, &length) }
        }
        address = try SocketAddress(ipAddress: "127.0.0.1", port: Int(own[2]) << 8 | Int(own[3]))
    }

    func close() { Glibc.close(descriptor) }
}

/// What happens to a channel.
enum Happening: Equatable {
    case active
    case read(String)
    case inputClosed
    case writable(Bool)
    case failed
    case inactive
}

/// Tells what happens to its channel, in order.
final class Witness: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let tell: AsyncStream<Happening>.Continuation

    init(_ tell: AsyncStream<Happening>.Continuation) { self.tell = tell }

    func channelActive(context: ChannelHandlerContext) { tell.yield(.active) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        tell.yield(.read(String(buffer: unwrapInboundIn(data))))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed { tell.yield(.inputClosed) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        tell.yield(.writable(context.channel.isWritable))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { tell.yield(.failed) }

    func channelInactive(context: ChannelHandlerContext) {
        tell.yield(.inactive)
        tell.finish()
    }
}

/// Expects what happens next.
func expect(
    _ expected: Happening, _ events: inout AsyncStream<Happening>.Iterator,
    sourceLocation: SourceLocation = #_sourceLocation
) async {
    let next = await events.next(isolation: #isolation)
    #expect(next == expected, sourceLocation: sourceLocation)
}

/// What happens last.
func lastOf(_ events: inout AsyncStream<Happening>.Iterator) async -> Happening? {
    var last: Happening?
    while let event = await events.next(isolation: #isolation) { last = event }
    return last
}
