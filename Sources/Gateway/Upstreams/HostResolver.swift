import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Looks up the addresses of hosts away from the event loops.
struct HostResolver: Sendable {
    /// Finds the addresses of a host for stream sockets; it may block.
    typealias LookUp = @Sendable (_ host: String, _ port: Int) throws -> [SocketAddress]

    /// Why a host has no address.
    struct LookupError: Error, CustomStringConvertible {
        /// The host.
        let host: String
        /// The C library's reason.
        let reason: String

        var description: String { "\(host) can't be looked up: \(reason)" }
    }

    private let threadPool: NIOThreadPool
    private let lookUp: LookUp

    /// Makes a resolver that waits on the threads of `threadPool`.
    init(threadPool: NIOThreadPool, lookUp: @escaping LookUp = HostResolver.system) {
        self.threadPool = threadPool
        self.lookUp = lookUp
    }

    /// The addresses of `host`, for stream sockets.
    func resolve(_ host: String, port: Int, on eventLoop: any EventLoop) -> EventLoopFuture<[SocketAddress]> {
        do {
            return eventLoop.makeSucceededFuture([try SocketAddress(ipAddress: host, port: port)])
        } catch {
            return threadPool.runIfActive(eventLoop: eventLoop) { [lookUp] in try lookUp(host, port) }
        }
    }

    /// Looks up as the C library does: hosts file, then DNS.
    @Sendable
    static func system(_ host: String, port: Int) throws -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        #if canImport(Glibc)
            hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        #else
            hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        let result = getaddrinfo(host, String(port), &hints, &list)
        guard result == 0 else {
            throw LookupError(host: host, reason: String(cString: gai_strerror(result)))
        }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var entry = list
        while let info = entry?.pointee {
            if let address = Self.address(info) { addresses.append(address) }
            entry = info.ai_next
        }
        return addresses
    }

    private static func address(_ info: addrinfo) -> SocketAddress? {
        let bytes = UnsafeRawPointer(info.ai_addr)
        switch info.ai_family {
        case AF_INET: return bytes.map { SocketAddress($0.loadUnaligned(as: sockaddr_in.self)) }
        case AF_INET6: return bytes.map { SocketAddress($0.loadUnaligned(as: sockaddr_in6.self)) }
        default: return nil
        }
    }
}
