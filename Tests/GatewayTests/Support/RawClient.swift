import NIOCore
import NIOPosix

/// A client that sends exactly the bytes it is told to.
struct RawClient {
    /// A response as it arrived.
    struct Reply: Equatable {
        var status: Int
        var head: String
        var body: [UInt8]
        /// The lines of the trailer section.
        var trailers: [String] = []

        var text: String { String(decoding: body, as: UTF8.self) }

        /// The value of a field.
        func field(_ name: String) -> String? {
            for line in head.split(separator: "\r\n").dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                if parts[0].lowercased() == name.lowercased(), parts.count == 2 {
                    return parts[1].drop { $0 == " " }.description
                }
            }
            return nil
        }
    }

    /// Why no response could be read.
    struct ClosedEarly: Error, CustomStringConvertible {
        let received: String
        var description: String { "the connection closed after \(received.debugDescription)" }
    }

    /// Where bytes are sent, which may happen while a response is read.
    let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var buffer = ByteBuffer()

    /// Connects for the time of `body`.
    static func connected<Value>(
        to port: Int, receiveBuffer: Int? = nil, _ body: (inout RawClient) async throws -> Value
    ) async throws -> Value {
        var bootstrap = ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        if let receiveBuffer {
            bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: .init(receiveBuffer))
        }
        let channel = try await bootstrap.connect(host: "127.0.0.1", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        return try await channel.executeThenClose { inbound, outbound in
            var client = RawClient(outbound: outbound, inbound: inbound.makeAsyncIterator())
            return try await body(&client)
        }
    }

    /// Sends text.
    func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

    /// Sends bytes.
    func send(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

    /// Sends a GET request and reads its response.
    mutating func get(_ path: String, _ fields: String...) async throws -> Reply {
        try await send(
            "GET \(path) HTTP/1.1\r\nHost: test\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n")
        return try await reply()
    }

    /// Reads the next response.
    mutating func reply(toHead: Bool = false) async throws -> Reply {
        let head = try await head()
        var reply = Reply(status: Int(head.split(separator: " ")[1]) ?? 0, head: head, body: [])
        if (100..<200).contains(reply.status) || toHead { return reply }
        if reply.field("Transfer-Encoding") == "chunked" {
            while true {
                let size = Int(try await line(), radix: 16) ?? 0
                guard size > 0 else { break }
                reply.body += try await bytes(size)
                _ = try await line()
            }
            while true {
                let line = try await line()
                if line.isEmpty { return reply }
                reply.trailers.append(line)
            }
        }
        if let length = reply.field("Content-Length").flatMap({ Int($0) }) {
            reply.body = try await bytes(length)
        } else if reply.status != 204 {
            while try await more() {}
            reply.body = Array(buffer: buffer)
            buffer.clear()
        }
        return reply
    }

    /// Reads some bytes of whatever comes next.
    mutating func some() async throws -> String {
        if buffer.readableBytes == 0, try await !more() { throw ClosedEarly(received: "") }
        return buffer.readString(length: buffer.readableBytes) ?? ""
    }

    /// Waits until the other side closes; throws when it sends more instead.
    mutating func awaitClose() async throws {
        do { while try await more() {} } catch is IOError {}
        guard buffer.readableBytes == 0 else { throw ClosedEarly(received: String(buffer: buffer)) }
    }

    /// Reads a head up to its blank line.
    mutating func head() async throws -> String {
        var head = ""
        while true {
            let line = try await line()
            if line.isEmpty { return head }
            head += line + "\r\n"
        }
    }

    private mutating func line() async throws -> String {
        while true {
            if let end = buffer.readableBytesView.firstIndex(of: 0x0A) {
                let line = buffer.readString(length: end - buffer.readerIndex + 1) ?? ""
                return String(line.unicodeScalars.dropLast(2))
            }
            guard try await more() else { throw ClosedEarly(received: String(buffer: buffer)) }
        }
    }

    private mutating func bytes(_ count: Int) async throws -> [UInt8] {
        while buffer.readableBytes < count {
            guard try await more() else { throw ClosedEarly(received: "\(buffer.readableBytes) of \(count) bytes") }
        }
        return buffer.readBytes(length: count) ?? []
    }

    private mutating func more() async throws -> Bool {
        guard var bytes = try await inbound.next(isolation: #isolation) else { return false }
        buffer.writeBuffer(&bytes)
        return true
    }
}
