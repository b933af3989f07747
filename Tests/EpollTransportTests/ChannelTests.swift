import EpollTransport
import NIOCore
import Testing

@Suite("A channel on an epoll event loop")
struct ChannelTests {
    /// Runs `body` with a client and the channel that was accepted for it.
    private func withConnection(
        autoRead: Bool = false, allowsRemoteHalfClosure: Bool = false,
        _ body: (BlockingSocket, EpollChannel, inout AsyncStream<Happening>.Iterator) async throws -> Void
    ) async throws {
        try await withLoops { group in
            let (happenings, tell) = AsyncStream.makeStream(of: Happening.self)
            let (channels, accept) = AsyncStream.makeStream(of: EpollChannel.self)
            let listener = try EpollListener(
                on: SocketAddress(ipAddress: "127.0.0.1", port: 0), backlog: 8, group: group
            ) { channel in
                channel.options.autoRead = autoRead
                channel.options.allowsRemoteHalfClosure = allowsRemoteHalfClosure
                try channel.pipeline.syncOperations.addHandler(Witness(tell))
                accept.yield(channel)
            }
            let client = try BlockingSocket(port: try #require(listener.localAddress.port))
            var accepted = channels.makeAsyncIterator()
            let channel = try #require(await accepted.next())
            var events = happenings.makeAsyncIterator()
            await expect(.active, &events)
            try await body(client, channel, &events)
            try await listener.close()
        }
    }

    @Test("reads by itself, and answers")
    func readsByItself() async throws {
        try await withConnection(autoRead: true) { client, channel, events in
            client.send("one")
            await expect(.read("one"), &events)
            client.send("two")
            await expect(.read("two"), &events)
            try await channel.writeAndFlush(ByteBuffer(string: "three"))
            #expect(client.receive() == "three")
            client.close()
            await expect(.inactive, &events)
            #expect(!channel.isActive)
            await #expect(throws: ChannelError.ioOnClosedChannel) {
                try await channel.writeAndFlush(ByteBuffer(string: "late"))
            }
        }
    }

    @Test("reads nothing that nobody asked for, and loses nothing when the peer closes meanwhile")
    func readsWhenAsked() async throws {
        try await withConnection { client, channel, events in
            client.send("kept")
            client.close()
            // Time for the loop to have seen both.
            for _ in 0..<20 {
                try await Task.sleep(for: .milliseconds(5))
                #expect(channel.isActive)
            }
            channel.read()
            await expect(.read("kept"), &events)
            channel.read()
            await expect(.inactive, &events)
        }
    }

    @Test("notices that the peer has closed though nobody reads")
    func noticesTheEnd() async throws {
        try await withConnection { client, _, events in
            client.close()
            await expect(.inactive, &events)
        }
    }

    @Test("ends at a reset though nobody reads")
    func reset() async throws {
        try await withConnection { client, channel, events in
            client.send("lost")
            client.reset()
            let last = await lastOf(&events)
            #expect(last == .inactive)
            #expect(!channel.isActive)
        }
    }

    @Test("keeps its own side open where the peer may end its own")
    func halfClosure() async throws {
        try await withConnection(autoRead: true, allowsRemoteHalfClosure: true) { client, channel, events in
            client.send("question")
            client.endOutput()
            await expect(.read("question"), &events)
            await expect(.inputClosed, &events)
            try await channel.writeAndFlush(ByteBuffer(string: "answer"))
            #expect(client.receive() == "answer")
            try await channel.close(mode: .output)
            #expect(client.receive() == "" as String?)
        }
    }

    @Test("sends all that was written before its own side ends")
    func endsAfterSending() async throws {
        try await withConnection { client, channel, _ in
            let text = String(repeating: "x", count: 3_000_000)
            channel.write(ByteBuffer(string: text), promise: nil)
            channel.writeAndFlush(ByteBuffer(string: "end"), promise: nil)
            let closed = channel.eventLoop.makePromise(of: Void.self)
            channel.close(mode: .output, promise: closed)
            var received = 0
            while let part = client.receive(), !part.isEmpty { received += part.utf8.count }
            #expect(received == text.utf8.count + 3)
            try await closed.futureResult.get()
            #expect(channel.isActive)
        }
    }

    @Test("tells when no more should be written, and when it may go on")
    func writability() async throws {
        try await withConnection { client, channel, events in
            // More than the kernel keeps.
            let written = channel.eventLoop.makePromise(of: Void.self)
            channel.writeAndFlush(ByteBuffer(repeating: 0x78, count: 30_000_000), promise: written)
            await expect(.writable(false), &events)
            #expect(!channel.isWritable)
            var received = 0
            while received < 30_000_000, let part = client.receive() { received += part.utf8.count }
            #expect(received == 30_000_000)
            try await written.futureResult.get()
            await expect(.writable(true), &events)
        }
    }

    @Test("fails what it couldn't send before it closed")
    func failsUnsent() async throws {
        try await withConnection { client, channel, _ in
            let written = channel.eventLoop.makePromise(of: Void.self)
            channel.writeAndFlush(ByteBuffer(repeating: 0x78, count: 30_000_000), promise: written)
            try await channel.close()
            await #expect(throws: ChannelError.self) { try await written.futureResult.get() }
            try await channel.closeFuture.get()
            client.close()
        }
    }

    @Test("passes much in many parts in order")
    func manyParts() async throws {
        try await withConnection(autoRead: true) { client, channel, _ in
            var expected = ""
            for number in 0..<5_000 {
                let part = "\(number),"
                expected += part
                channel.write(ByteBuffer(string: part), promise: nil)
                if number % 37 == 0 { channel.flush() }
            }
            channel.flush()
            var received = ""
            while received.utf8.count < expected.utf8.count, let part = client.receive() { received += part }
            #expect(received == expected)
        }
    }
}
