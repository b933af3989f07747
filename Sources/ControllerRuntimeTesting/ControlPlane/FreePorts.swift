#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Ports of 127.0.0.1 that nobody listens on at the moment.
enum FreePorts {
    /// - Throws: ``ControlPlaneError`` when the system has none.
    static func find(_ count: Int) throws -> [Int] {
        // All are held until the last one is known, or the system could give the same one twice.
        var sockets: [Int32] = []
        defer { for socket in sockets { close(socket) } }
        return try (0..<count).map { _ in
            #if canImport(Glibc)
                let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            #else
                let socket = socket(AF_INET, SOCK_STREAM, 0)
            #endif
            guard socket >= 0 else { throw ControlPlaneError(description: "no socket: errno \(errno)") }
            sockets.append(socket)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let result = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(socket, $0, size) == 0 ? getsockname(socket, $0, &size) : -1
                }
            }
            guard result == 0 else { throw ControlPlaneError(description: "no free port: errno \(errno)") }
            return Int(UInt16(bigEndian: address.sin_port))
        }
    }
}
