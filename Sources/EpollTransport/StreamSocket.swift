import CEpoll
import Glibc
import NIOCore

/// The system's calls for stream sockets that don't block.
enum StreamSocket {
    /// Makes a socket for addresses of this kind.
    static func open(for address: SocketAddress) throws(SystemError) -> CInt {
        let family = address.protocol.rawValue
        let descriptor = socket(family, CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        return descriptor
    }

    /// Sends small messages at once.
    static func setNoDelay(_ descriptor: CInt) {
        var one: CInt = 1
        // Refused for sockets of Unix, which have no delay.
        setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<CInt>.size))
    }

    /// Listens on an address.
    static func listen(on address: SocketAddress, backlog: CInt) throws(SystemError) -> CInt {
        let descriptor = try open(for: address)
        var one: CInt = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<CInt>.size))
        guard address.withSockAddr({ bind(descriptor, $0, socklen_t($1)) }) == 0 else {
            throw closing(descriptor, SystemError("bind"))
        }
        guard Glibc.listen(descriptor, backlog) == 0 else { throw closing(descriptor, SystemError("listen")) }
        return descriptor
    }

    /// Begins to connect.
    ///
    /// - Returns: whether that is done already.
    static func connect(_ descriptor: CInt, to address: SocketAddress) throws(SystemError) -> Bool {
        if address.withSockAddr({ Glibc.connect(descriptor, $0, socklen_t($1)) }) == 0 { return true }
        guard errno == EINPROGRESS else { throw SystemError("connect") }
        return false
    }

    private static func closing(_ descriptor: CInt, _ error: SystemError) -> SystemError {
        close(descriptor)
        return error
    }
}

extension SocketAddress {
    /// The socket's own address.
    init?(localOf descriptor: CInt) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard status == 0 else { return nil }
        self.init(storage)
    }

    /// An address as the system tells it.
    init?(_ storage: sockaddr_storage) {
        switch CInt(storage.ss_family) {
        case AF_INET: self = withUnsafeBytes(of: storage) { SocketAddress($0.load(as: sockaddr_in.self)) }
        case AF_INET6: self = withUnsafeBytes(of: storage) { SocketAddress($0.load(as: sockaddr_in6.self)) }
        case AF_UNIX: self = withUnsafeBytes(of: storage) { SocketAddress($0.load(as: sockaddr_un.self)) }
        default: return nil
        }
    }
}
