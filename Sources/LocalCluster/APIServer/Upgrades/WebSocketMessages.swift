import NIOCore

/// The messages of a WebSocket's client, one after the other; its pings are answered on the way.
struct WebSocketMessages<Client: ClientBytes>: ClientBytes {
    let life: AsyncStream<Never>

    private var client: Client
    private var reader = WebSocketReader()
    private let write: ConnectionUpgrade.Write

    init(_ client: Client, _ write: @escaping ConnectionUpgrade.Write) {
        self.client = client
        self.write = write
        life = client.life
    }

    /// The next message; `nil` when the client has said goodbye or gone.
    mutating func next() async throws -> ByteBuffer? {
        while true {
            while let event = try reader.next() {
                switch event {
                case .message(let message): return message
                case .ping(let bytes): try await write(WebSocketFrame.pong(bytes))
                case .close: return nil
                }
            }
            guard let bytes = try await client.next() else { return nil }
            reader.append(bytes)
        }
    }
}
