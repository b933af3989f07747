import KubernetesModel
import NIOCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How several streams share one WebSocket: the first byte of a message says which of them it is of.
///
/// Source: Kubernetes enhancement KEP-4006, *Transition from SPDY to WebSockets*.
struct RemoteCommandProtocol: Sendable, Hashable {
    private typealias Stream = RemoteCommandStream

    /// What the server chose.
    let name: String

    /// A message with input for the program.
    func input(_ bytes: ByteBuffer) -> ByteBuffer { Self.message(Stream.input, bytes) }

    /// The message that says that there is no more input.
    ///
    /// - Throws: `APIError` with code `invalidRequest` when the server's protocol has none.
    func endOfInput() throws -> ByteBuffer {
        guard name == Stream.protocols[0] else {
            throw APIError(.invalidRequest, message: "the server speaks \(name), in which input never ends")
        }
        return Self.message(Stream.close, ByteBuffer(integer: Stream.input))
    }

    /// The message that says how large the terminal is.
    func size(columns: Int, rows: Int) -> ByteBuffer {
        Self.message(Stream.size, ByteBuffer(string: "{\"Width\":\(columns),\"Height\":\(rows)}"))
    }

    /// What a message of the server's tells; `nil` when it is of no stream that is read.
    ///
    /// - Throws: `APIError` when the program couldn't be run.
    func event(in message: ByteBuffer) throws -> ExecEvent? {
        var message = message
        switch message.readInteger(as: UInt8.self) {
        // A stream is begun by an empty message.
        case Stream.output: return message.readableBytes > 0 ? .output(message) : nil
        case Stream.errorOutput: return message.readableBytes > 0 ? .errorOutput(message) : nil
        case Stream.status: return message.readableBytes > 0 ? .exit(code: try Self.exitCode(in: message)) : nil
        default: return nil
        }
    }

    private static func exitCode(in message: ByteBuffer) throws -> Int {
        let status = try JSONDecoder().decode(Status.self, from: Data(message.readableBytesView))
        if status.status == "Success" { return 0 }
        let code = status.details?.causes?.first { $0.reason == "ExitCode" }?.message.flatMap { Int($0) }
        guard status.reason == "NonZeroExitCode", let code else { throw APIError(status: status) }
        return code
    }

    private static func message(_ stream: UInt8, _ bytes: ByteBuffer) -> ByteBuffer {
        var message = ByteBuffer()
        message.reserveCapacity(bytes.readableBytes + 1)
        message.writeInteger(stream)
        message.writeImmutableBuffer(bytes)
        return message
    }
}
