package import NIOCore
import NIOHTTP1

/// What a connection becomes that stops speaking HTTP: bytes both ways.
package struct ConnectionUpgrade: Sendable {
    /// Sends bytes to the client.
    package typealias Write = @Sendable (ByteBuffer) async throws -> Void

    /// Speaks on the connection until it is done with it.
    let run: @Sendable (inout UpgradedReader, _ write: @escaping Write) async throws -> Void

    init(_ run: @escaping @Sendable (inout UpgradedReader, _ write: @escaping Write) async throws -> Void) {
        self.run = run
    }
}

/// What a client sends, piece by piece.
protocol ClientBytes {
    /// Ends when the client's connection does, whether or not all of it has been read.
    var life: AsyncStream<Never> { get }

    /// The next bytes; `nil` at their end.
    mutating func next() async throws -> ByteBuffer?
}

/// Reads what the client sends on a connection that no longer speaks HTTP.
struct UpgradedReader: ClientBytes {
    private var parts: NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator

    let life: AsyncStream<Never>

    init(_ parts: NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator, life: AsyncStream<Never>) {
        self.parts = parts
        self.life = life
    }

    mutating func next() async throws -> ByteBuffer? {
        guard case .body(let bytes)? = try await parts.next(isolation: #isolation) else { return nil }
        return bytes
    }
}
