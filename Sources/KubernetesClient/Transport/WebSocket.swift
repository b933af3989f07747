public import NIOCore

/// A WebSocket to the server, for as long as a transport lends it.
public struct WebSocket: Sendable {
    /// The protocol that the server chose of those it was offered.
    public let subprotocol: String
    /// What the server sends, one message an element; it can be iterated once and ends with the connection.
    public let messages: ResponseBody

    private let sendMessage: @Sendable (ByteBuffer) async throws -> Void

    /// - Parameter send: sends one binary message, and returns once the connection takes more.
    public init(
        subprotocol: String, messages: ResponseBody, send: @escaping @Sendable (ByteBuffer) async throws -> Void
    ) {
        self.subprotocol = subprotocol
        self.messages = messages
        sendMessage = send
    }

    /// Sends one binary message.
    ///
    /// - Throws: `APIError` with code `transport` when the connection has ended; `CancellationError`.
    public func send(_ message: ByteBuffer) async throws { try await sendMessage(message) }
}
