import NIOCore

/// A frame of SPDY/3.1, with its headers still compressed.
///
/// Source: *SPDY Protocol, Draft 3.1*, section 2.2.
enum SPDYFrame: Equatable {
    case data(UInt32, ByteBuffer, isLast: Bool)
    case open(UInt32, headers: ByteBuffer, isLast: Bool)
    case reply(UInt32, headers: ByteBuffer, isLast: Bool)
    case reset(UInt32, status: UInt32)
    case ping(UInt32)
    case goAway(lastStream: UInt32, status: UInt32)
    case headers(UInt32, headers: ByteBuffer, isLast: Bool)
    /// One that changes nothing here: settings, credentials, windows.
    case other(UInt16)

    /// The longest frame that is read, in bytes.
    static let limit = 1 << 20

    private enum Kind {
        static let open: UInt16 = 1
        static let reply: UInt16 = 2
        static let reset: UInt16 = 3
        static let ping: UInt16 = 6
        static let goAway: UInt16 = 7
        static let headers: UInt16 = 8
    }

    private static let version: UInt16 = 3
    private static let identifier: UInt32 = 0x7FFF_FFFF

    /// Takes a whole frame off `bytes`; `nil` until there is one.
    static func read(from bytes: inout ByteBuffer) throws(SPDYProblem) -> SPDYFrame? {
        var rest = bytes
        guard let (first, second) = rest.readMultipleIntegers(as: (UInt32, UInt32).self) else { return nil }
        let flags = UInt8(second >> 24)
        let length = Int(second & 0xFF_FFFF)
        guard length <= limit else { throw .malformed }
        guard var payload = rest.readSlice(length: length) else { return nil }
        bytes = rest
        guard first & ~identifier != 0 else { return .data(first, payload, isLast: flags & 1 != 0) }
        let version = UInt16(first >> 16 & 0x7FFF)
        guard version == Self.version else { throw .version(version) }
        return try control(UInt16(first & 0xFFFF), isLast: flags & 1 != 0, &payload)
    }

    private static func control(
        _ kind: UInt16, isLast: Bool, _ payload: inout ByteBuffer
    ) throws(SPDYProblem) -> SPDYFrame {
        func number() throws(SPDYProblem) -> UInt32 {
            guard let number = payload.readInteger(as: UInt32.self) else { throw .malformed }
            return number
        }
        switch kind {
        case Kind.open:
            let stream = try number() & identifier
            // What it belongs to, its priority and its slot say nothing here.
            guard payload.readBytes(length: 6) != nil else { throw .malformed }
            return .open(stream, headers: payload, isLast: isLast)
        case Kind.reply: return .reply(try number() & identifier, headers: payload, isLast: isLast)
        case Kind.reset: return .reset(try number() & identifier, status: try number())
        case Kind.ping: return .ping(try number())
        case Kind.goAway: return .goAway(lastStream: try number() & identifier, status: try number())
        case Kind.headers: return .headers(try number() & identifier, headers: payload, isLast: isLast)
        default: return .other(kind)
        }
    }

    /// Writes the frame.
    func write(to bytes: inout ByteBuffer) {
        func write(_ kind: UInt16, isLast: Bool = false, numbers: [UInt32], padding: Int = 0, _ rest: ByteBuffer? = nil)
        {
            bytes.writeInteger(0x8000 | Self.version)
            bytes.writeInteger(kind)
            let length = 4 * numbers.count + padding + (rest?.readableBytes ?? 0)
            bytes.writeInteger(UInt32(length) | (isLast ? 1 << 24 : 0))
            for number in numbers { bytes.writeInteger(number) }
            bytes.writeRepeatingByte(0, count: padding)
            if let rest { bytes.writeImmutableBuffer(rest) }
        }
        switch self {
        case .data(let stream, let data, let isLast):
            bytes.writeInteger(stream)
            bytes.writeInteger(UInt32(data.readableBytes) | (isLast ? 1 << 24 : 0))
            bytes.writeImmutableBuffer(data)
        case .open(let stream, let headers, let isLast):
            write(Kind.open, isLast: isLast, numbers: [stream], padding: 6, headers)
        case .reply(let stream, let headers, let isLast):
            write(Kind.reply, isLast: isLast, numbers: [stream], headers)
        case .reset(let stream, let status): write(Kind.reset, numbers: [stream, status])
        case .ping(let number): write(Kind.ping, numbers: [number])
        case .goAway(let last, let status): write(Kind.goAway, numbers: [last, status])
        case .headers(let stream, let headers, let isLast):
            write(Kind.headers, isLast: isLast, numbers: [stream], headers)
        case .other(let kind): write(kind, numbers: [])
        }
    }
}
