import NIOCore
import NIOWebSocket

/// A connection on which WebSocket is spoken (RFC 6455).
struct WebSocketConnection: Sendable {
    let subprotocol: String
    let channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

    /// Lends the connection and closes it afterwards.
    func lend<Result: Sendable>(_ body: (WebSocket) async throws -> Result) async throws -> Result {
        try await channel.executeThenClose { inbound, outbound in
            let messages = WebSocketMessages(frames: inbound, replies: outbound)
            let socket = WebSocket(subprotocol: subprotocol, messages: ResponseBody(messages)) { message in
                do {
                    try await outbound.write(Self.frame(.binary, message))
                } catch {
                    throw try HTTPClientTransport.error(error)
                }
            }
            let result = try await body(socket)
            do {
                // The code that says that all is well.
                try await outbound.write(Self.frame(.connectionClose, ByteBuffer(integer: UInt16(1000))))
            } catch {
                // The server was faster, and nothing is left to say.
            }
            return result
        }
    }

    /// A frame of a client, which has to be masked.
    static func frame(_ opcode: WebSocketOpcode, _ data: ByteBuffer) -> WebSocketFrame {
        WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)
    }
}

/// The messages of a WebSocket; pings are answered on the way.
private struct WebSocketMessages: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    let frames: NIOAsyncChannelInboundStream<WebSocketFrame>
    let replies: NIOAsyncChannelOutboundWriter<WebSocketFrame>

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(frames: frames.makeAsyncIterator(), replies: replies) }

    struct AsyncIterator: AsyncIteratorProtocol {
        var frames: NIOAsyncChannelInboundStream<WebSocketFrame>.AsyncIterator
        let replies: NIOAsyncChannelOutboundWriter<WebSocketFrame>

        mutating func next() async throws -> ByteBuffer? { try await next(isolation: #isolation) }

        mutating func next(isolation actor: isolated (any Actor)?) async throws -> ByteBuffer? {
            do {
                while let frame = try await frames.next(isolation: actor) {
                    switch frame.opcode {
                    case .binary, .text: return frame.unmaskedData
                    case .ping:
                        try await replies.write(WebSocketConnection.frame(.pong, frame.unmaskedData))
                    case .connectionClose: return nil
                    default: break
                    }
                }
                return nil
            } catch {
                throw try HTTPClientTransport.error(error)
            }
        }
    }
}
