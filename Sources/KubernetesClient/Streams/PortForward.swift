import HTTPTypes
public import KubernetesModel
public import NIOCore

/// A connection to a port of a pod, for as long as it is lent.
///
/// It ends when the pod ends it; there is no way to end one direction alone.
public struct PortForward: AsyncSequence, Sendable {
    public typealias Element = ByteBuffer

    /// The protocol. Kubernetes has a newer one, which is SPDY inside WebSocket.
    static let name = "v4.channel.k8s.io"

    /// Two streams for each port: what is sent, and what went wrong.
    private enum Stream {
        static let data: UInt8 = 0
        static let error: UInt8 = 1
    }

    let socket: WebSocket

    /// Sends bytes to the pod.
    ///
    /// - Throws: ``APIError``; `CancellationError`.
    public func write(_ bytes: ByteBuffer) async throws {
        var message = ByteBuffer()
        message.reserveCapacity(bytes.readableBytes + 1)
        message.writeInteger(Stream.data)
        message.writeImmutableBuffer(bytes)
        try await socket.send(message)
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(messages: socket.messages.makeAsyncIterator()) }

    /// Reads what the pod sends; it throws ``APIError`` when the port can't be reached.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private var messages: ResponseBody.AsyncIterator
        /// The streams whose first message was seen.
        private var begun: Set<UInt8> = []

        init(messages: ResponseBody.AsyncIterator) { self.messages = messages }

        public mutating func next() async throws -> ByteBuffer? {
            while var message = try await messages.next() {
                guard let stream = message.readInteger(as: UInt8.self) else { continue }
                // The first message of a stream has the port's number and nothing else.
                guard !begun.insert(stream).inserted else { continue }
                switch stream {
                case Stream.data where message.readableBytes > 0: return message
                case Stream.error where message.readableBytes > 0:
                    throw APIError(.transport, message: String(buffer: message))
                default: continue
                }
            }
            return nil
        }
    }
}

extension ResourceClient<Pod> {
    /// Makes a connection to a port of a pod and lends it.
    ///
    /// - Parameter port: from 1 to 65535.
    /// - Throws: ``APIError``; `CancellationError`; what `body` throws.
    public func withPortForward<Result: Sendable>(
        to name: String, port: Int, _ body: (PortForward) async throws -> Result
    ) async throws -> Result {
        let request = ClientRequest(
            method: .get, path: "\(try path(to: name))/portforward", query: [("ports", String(port))],
            delivery: .stream)
        return try await client.withWebSocket(request, subprotocols: [PortForward.name]) {
            try await body(PortForward(socket: $0))
        }
    }
}
