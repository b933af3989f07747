import NIOCore

/// Reads the messages of a WebSocket's client, fed with bytes as they come.
///
/// Source: RFC 6455, *The WebSocket Protocol*, section 5.
struct WebSocketReader {
    /// What a client says.
    enum Event: Equatable {
        case message(ByteBuffer)
        case ping(ByteBuffer)
        case close
    }

    /// Why a client is not understood.
    enum Problem: Error, Equatable {
        case unmasked
        case tooLarge
        case reserved
    }

    /// The largest message that is read, in bytes.
    static let limit = 1 << 20

    private var pending = ByteBuffer()
    private var message: ByteBuffer?

    /// Takes more bytes.
    mutating func append(_ bytes: ByteBuffer) { pending.writeImmutableBuffer(bytes) }

    /// The next thing that the client says; `nil` until there are more bytes.
    mutating func next() throws(Problem) -> Event? {
        while let (code, isLast, data) = try frame() {
            switch code {
            case 0, 1, 2:
                guard (message == nil) == (code != 0) else { throw .reserved }
                var whole = message ?? ByteBuffer()
                guard whole.readableBytes + data.readableBytes <= Self.limit else { throw .tooLarge }
                whole.writeImmutableBuffer(data)
                message = isLast ? nil : whole
                if isLast { return .message(whole) }
            case 8: return .close
            case 9: return .ping(data)
            case 10: continue
            default: throw .reserved
            }
        }
        pending.discardReadBytes()
        return nil
    }

    /// Takes a whole frame off what is there.
    private mutating func frame() throws(Problem) -> (code: UInt8, isLast: Bool, data: ByteBuffer)? {
        var rest = pending
        guard let (first, second) = rest.readMultipleIntegers(as: (UInt8, UInt8).self) else { return nil }
        guard first & 0x70 == 0 else { throw .reserved }
        // Whoever connects masks what it sends (section 5.1).
        guard second & 0x80 != 0 else { throw .unmasked }
        let length: Int
        switch second & 0x7F {
        case 126:
            guard let long = rest.readInteger(as: UInt16.self) else { return nil }
            length = Int(long)
        case 127:
            guard let long = rest.readInteger(as: UInt64.self) else { return nil }
            guard long <= UInt64(Self.limit) else { throw .tooLarge }
            length = Int(long)
        case let short: length = Int(short)
        }
        guard length <= Self.limit else { throw .tooLarge }
        guard let mask = rest.readBytes(length: 4), var bytes = rest.readBytes(length: length) else { return nil }
        for index in bytes.indices { bytes[index] ^= mask[index & 3] }
        pending = rest
        return (first & 0x0F, first & 0x80 != 0, ByteBuffer(bytes: bytes))
    }
}
