import EpollTransport
import NIOCore
import Testing

@Suite("Connecting on an epoll event loop")
struct ConnectingTests {
    private func connect(_ group: EpollEventLoopGroup, to address: SocketAddress) async throws -> EpollChannel {
        let loop = group.loops[0]
        return try await loop.flatSubmit {
            EpollChannel.connect(to: address, on: loop, timeout: .milliseconds(200)) { _ in }
        }.get()
    }

    @Test("leads to a listener, which knows who came")
    func connects() async throws {
        try await withLoops(count: 2) { group in
            let (origins, tell) = AsyncStream.makeStream(of: SocketAddress?.self)
            let listener = try EpollListener(
                on: SocketAddress(ipAddress: "127.0.0.1", port: 0), backlog: 8, group: group
            ) { tell.yield($0.remoteAddress) }
            let channel = try await connect(group, to: listener.localAddress)
            #expect(channel.isActive)
            #expect(channel.remoteAddress == listener.localAddress)
            var seen = origins.makeAsyncIterator()
            let origin = await seen.next()
            #expect(origin == channel.localAddress)
            try await listener.close()
            try await channel.close()
            await #expect(throws: IOError.self) { try await connect(group, to: listener.localAddress) }
        }
    }

    @Test("fails after its time")
    func timesOut() async throws {
        try await withLoops { group in
            // It accepts nobody, so soon its queue is full and it answers nobody.
            let listener = try SilentListener()
            defer { listener.close() }
            var error: (any Error)?
            for _ in 0..<8 where error == nil {
                do { _ = try await connect(group, to: listener.address) } catch let failure { error = failure }
            }
            guard case ChannelError.connectTimeout(.milliseconds(200)) = try #require(error) else {
                Issue.record("not a timeout: \(error as Any)")
                return
            }
        }
    }

    @Test("to listen where somebody listens is refused")
    func listensOnce() async throws {
        try await withLoops { group in
            let listener = try EpollListener(
                on: SocketAddress(ipAddress: "127.0.0.1", port: 0), backlog: 8, group: group
            ) { _ in }
            let error = #expect(throws: SystemError.self) {
                try EpollListener(on: listener.localAddress, backlog: 8, group: group) { _ in }
            }
            #expect(error?.description == "bind: Address already in use")
            try await listener.close()
        }
    }
}
