import NIOCore

/// What a load balancer says before the client's first byte: the PROXY protocol in both of its versions.
///
/// Source: <https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt>. Pure: it is given what has arrived so far.
enum ProxyHeader: Equatable {
    /// It hasn't arrived whole.
    case incomplete
    /// It took this many bytes and names where the client comes from, nil when the balancer speaks for itself.
    case complete(length: Int, source: SocketAddress?)

    /// What arrived isn't such a header.
    struct Malformed: Error, Equatable {}

    private static let signature: [UInt8] = [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
    ]
    private static let longestText = 107
    /// Most bytes after the fixed part of version 2, extensions included.
    private static let longestBinary = 2048

    /// Reads the header at the beginning of `bytes`.
    init(_ bytes: ByteBuffer) throws(Malformed) {
        let view = bytes.readableBytesView
        if let first = view.first, first == Self.signature[0] {
            self = try Self.binary(bytes)
        } else {
            self = try Self.text(bytes)
        }
    }

    private static func text(_ bytes: ByteBuffer) throws(Malformed) -> ProxyHeader {
        let view = bytes.readableBytesView.prefix(longestText)
        guard view.starts(with: "PROXY ".utf8.prefix(view.count)) else { throw Malformed() }
        guard let end = view.firstIndex(of: Octet.lineFeed) else {
            guard view.count < longestText else { throw Malformed() }
            return .incomplete
        }
        let length = end - view.startIndex + 1
        guard length >= 2, view[end - 1] == Octet.carriageReturn else { throw Malformed() }
        let words = String(decoding: view[..<(end - 1)], as: UTF8.self)
            .split(separator: " ", omittingEmptySubsequences: false)
        guard words.count >= 2 else { throw Malformed() }
        switch words[1] {
        case "UNKNOWN": return .complete(length: length, source: nil)
        case "TCP4", "TCP6":
            guard words.count == 6, let port = Int(words[4]), (0...65_535).contains(port),
                let source = SocketAddress(numeric: String(words[2])),
                (source.protocol == .inet) == (words[1] == "TCP4")
            else { throw Malformed() }
            return .complete(length: length, source: source)
        default: throw Malformed()
        }
    }

    private static func binary(_ bytes: ByteBuffer) throws(Malformed) -> ProxyHeader {
        var rest = bytes
        let view = bytes.readableBytesView
        guard view.prefix(signature.count).elementsEqual(signature.prefix(view.count)) else { throw Malformed() }
        guard rest.readableBytes >= 16 else { return .incomplete }
        rest.moveReaderIndex(forwardBy: signature.count)
        guard let versionAndCommand = rest.readInteger(as: UInt8.self), versionAndCommand >> 4 == 2,
            versionAndCommand & 0xF <= 1, let family = rest.readInteger(as: UInt8.self),
            let count = rest.readInteger(as: UInt16.self), Int(count) <= longestBinary
        else { throw Malformed() }
        guard rest.readableBytes >= Int(count) else { return .incomplete }
        let length = 16 + Int(count)
        guard versionAndCommand & 0xF == 1 else { return .complete(length: length, source: nil) }
        switch family {
        case 0x11: return .complete(length: length, source: try address(&rest, 4, of: Int(count), needing: 12))
        case 0x21: return .complete(length: length, source: try address(&rest, 16, of: Int(count), needing: 36))
        default: return .complete(length: length, source: nil)
        }
    }

    private static func address(
        _ rest: inout ByteBuffer, _ size: Int, of count: Int, needing least: Int
    ) throws(Malformed) -> SocketAddress {
        guard count >= least, let octets = rest.readSlice(length: size) else { throw Malformed() }
        do {
            return try SocketAddress(packedIPAddress: octets, port: 0)
        } catch {
            throw Malformed()
        }
    }
}
