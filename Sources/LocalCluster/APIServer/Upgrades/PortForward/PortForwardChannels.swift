import NIOCore

/// Forwards ports of a pod to a client that speaks WebSocket alone: one connection to each port, two channels for each.
///
/// Source: `pkg/kubelet/cri/streaming/portforward/websocket.go`.
struct PortForwardChannels: Sendable {
    static let name = "v4.channel.k8s.io"

    let pod: ForwardedPod
    let ports: [Int]

    /// Speaks with the client until all connections have ended or it goes.
    func run(_ client: inout some ClientBytes, _ write: @escaping ConnectionUpgrade.Write) async throws {
        let connections = ports.map { ForwardedConnection(port: $0) }
        var backlog = Backlog()
        for index in connections.indices {
            backlog.open(UInt32(index))
            for channel in [data(index), data(index) + 1] {
                var greeting = ByteBuffer(integer: channel)
                greeting.writeInteger(UInt16(ports[index]), endianness: .little)
                try await write(WebSocketFrame.message(greeting))
            }
        }
        try await withThrowingTaskGroup { group in
            group.addTask { [notes = backlog.notes, life = client.life] in
                try await withThrowingTaskGroup { group in
                    group.addTask {
                        for await _ in life {}
                        notes.finish()
                    }
                    for index in connections.indices {
                        group.addTask { try await run(connections[index], index, notes, write) }
                    }
                    for _ in connections { try await group.next() }
                    try await write(WebSocketFrame.close(1000))
                    group.cancelAll()
                }
            }
            var messages = WebSocketMessages(client, write)
            while var message = try await messages.next() {
                guard let channel = message.readInteger(as: UInt8.self), channel % 2 == 0,
                    connections.indices.contains(Int(channel / 2))
                else { continue }
                connections[Int(channel / 2)].send(message)
                await backlog.add(message.readableBytes, of: UInt32(channel / 2))
            }
            group.cancelAll()
        }
    }

    /// The channel for what is sent; the one after it is for what went wrong.
    private func data(_ index: Int) -> UInt8 { UInt8(2 * index) }

    private func run(
        _ connection: ForwardedConnection, _ index: Int, _ notes: AsyncStream<Backlog.Note>.Continuation,
        _ write: @escaping ConnectionUpgrade.Write
    ) async throws {
        let problem = await connection.run(
            to: pod, taken: { notes.yield(.taken(UInt32(index), bytes: $0)) },
            output: { try await write(Self.message(data(index), $0)) })
        notes.yield(.over(UInt32(index)))
        if let problem { try await write(Self.message(data(index) + 1, ByteBuffer(string: problem))) }
    }

    private static func message(_ channel: UInt8, _ bytes: ByteBuffer) -> ByteBuffer {
        var message = ByteBuffer(integer: channel)
        message.writeImmutableBuffer(bytes)
        return WebSocketFrame.message(message)
    }
}
