import NIOCore

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Lets the kernel find out that the other end of a connection is gone, even when nobody sends anything.
///
/// A connection that was cut silently takes every HTTP/2 request with it, and a watch on one waits for events that never
/// come. Probes find it within 45 seconds, and so does anything sent that isn't acknowledged.
enum ConnectionLiveness {
    /// Seconds of silence before the first probe.
    static let idle: CInt = 30
    /// Seconds between probes.
    static let interval: CInt = 5
    /// How many probes may stay without an answer.
    static let probes: CInt = 3

    /// Probes a connection from now on.
    static func probe(_ channel: any Channel) -> EventLoopFuture<Void> {
        let settings: [EventLoopFuture<Void>] = options.map { channel.setOption($0.option, value: Int($0.value)) }
        return EventLoopFuture.andAllSucceed(settings, on: channel.eventLoop)
    }

    /// The socket's options and their values.
    static var options: [(option: ChannelOptions.Types.SocketOption, value: CInt)] {
        var options: [(ChannelOptions.Types.SocketOption, CInt)] = [
            (ChannelOptions.Types.SocketOption(level: .socket, name: .so_keepalive), 1),
            (tcp(TCP_KEEPINTVL), interval), (tcp(TCP_KEEPCNT), probes),
        ]
        #if canImport(Darwin)
            options.append((tcp(TCP_KEEPALIVE), idle))
        #else
            options.append((tcp(TCP_KEEPIDLE), idle))
            options.append((tcp(TCP_USER_TIMEOUT), (idle + interval * probes) * 1000))
        #endif
        return options
    }

    private static func tcp(_ name: CInt) -> ChannelOptions.Types.SocketOption {
        ChannelOptions.Types.SocketOption(level: .tcp, name: NIOBSDSocket.Option(rawValue: name))
    }
}
