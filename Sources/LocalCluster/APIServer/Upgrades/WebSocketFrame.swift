import Crypto
import Foundation
import NIOCore

/// What the server sends on a WebSocket: each message one frame.
///
/// Source: RFC 6455, *The WebSocket Protocol*.
enum WebSocketFrame {
    static func message(_ bytes: ByteBuffer) -> ByteBuffer { frame(2, bytes) }

    static func pong(_ bytes: ByteBuffer) -> ByteBuffer { frame(10, bytes) }

    /// The end, with a code that says why: 1000 for all is well, 1002 for a client that is not understood.
    static func close(_ code: UInt16) -> ByteBuffer { frame(8, ByteBuffer(integer: code)) }

    /// The proof that the server speaks WebSocket, for the key that the client sent (section 4.2.2).
    static func acceptance(of key: String) -> String {
        let digest = Insecure.SHA1.hash(data: Data((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
        return Data(digest).base64EncodedString()
    }

    private static func frame(_ code: UInt8, _ bytes: ByteBuffer) -> ByteBuffer {
        var frame = ByteBuffer()
        frame.writeInteger(0x80 | code)
        switch bytes.readableBytes {
        case 0...125: frame.writeInteger(UInt8(bytes.readableBytes))
        case 126...0xFFFF:
            frame.writeInteger(UInt8(126))
            frame.writeInteger(UInt16(bytes.readableBytes))
        default:
            frame.writeInteger(UInt8(127))
            frame.writeInteger(UInt64(bytes.readableBytes))
        }
        frame.writeImmutableBuffer(bytes)
        return frame
    }
}
