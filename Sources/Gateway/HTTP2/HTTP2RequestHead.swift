import NIOCore
import NIOHPACK

/// Writes the head of a request of HTTP/2 as one of HTTP/1.1, so that everything behind it looks at one kind of request.
///
/// Nothing gets into the head that could end a line, and what frames the body is written anew, so the strict scanner that
/// reads it next sees one request or none. Source: RFC 9113, 8.2 and 8.3.
struct HTTP2RequestHead {
    /// The request's fields break the rules of HTTP/2, or ask for what isn't served.
    struct Malformed: Error, Equatable {}

    /// The head in the form of HTTP/1.1.
    let bytes: ByteBuffer
    /// Whether the body has to be sent in chunks, because its length isn't known.
    let isChunked: Bool
    /// Whether the request's method is HEAD, whose response has no body.
    let isHead: Bool

    /// Takes the fields of a request.
    ///
    /// - Parameters:
    ///   - headers: the fields as they arrived.
    ///   - endsStream: whether no body follows.
    init(_ headers: HPACKHeaders, endsStream: Bool) throws(Malformed) {
        var pseudo = Pseudo()
        var fields = ByteBuffer()
        var cookies: [String] = []
        var hasLength = false
        for (name, value, _) in headers {
            guard Self.isValue(value) else { throw Malformed() }
            if name.first == ":" {
                try pseudo.take(name, value)
                continue
            }
            guard Self.isName(name) else { throw Malformed() }
            switch name {
            case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade": throw Malformed()
            case "te": guard value == "trailers" else { throw Malformed() }
            case "cookie": cookies.append(value)
            case "host": try pseudo.agree(onHost: value)
            default:
                hasLength = hasLength || name == "content-length"
                fields.writeString("\(name): \(value)\r\n")
            }
        }
        guard let method = pseudo.method, method != "CONNECT", method.utf8.allSatisfy(\.isTokenOctet),
            let path = pseudo.path, !path.isEmpty, path.utf8.allSatisfy({ $0 > Octet.space && $0 < 0x7F }),
            pseudo.scheme == "https" || pseudo.scheme == "http", let host = pseudo.authority ?? pseudo.host
        else { throw Malformed() }
        isHead = method == "HEAD"
        isChunked = !endsStream && !hasLength
        var bytes = ByteBuffer()
        bytes.writeString("\(method) \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n")
        bytes.writeBuffer(&fields)
        // One field may arrive in crumbs, which only HTTP/2 knows (RFC 9113, 8.2.3).
        if !cookies.isEmpty { bytes.writeString("cookie: \(cookies.joined(separator: "; "))\r\n") }
        if isChunked { bytes.writeStaticString("Transfer-Encoding: chunked\r\n") }
        bytes.writeStaticString("\r\n")
        self.bytes = bytes
    }

    /// The trailer section of a body in chunks, with its blank line.
    static func trailers(_ headers: HPACKHeaders) throws(Malformed) -> ByteBuffer {
        var section = ByteBuffer()
        for (name, value, _) in headers {
            guard name.first != ":", isName(name), isValue(value) else { throw Malformed() }
            section.writeString("\(name): \(value)\r\n")
        }
        section.writeStaticString("\r\n")
        return section
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0.isTokenOctet && !(0x41...0x5A).contains($0) }
    }

    private static func isValue(_ value: String) -> Bool { value.utf8.allSatisfy(\.isFieldValueOctet) }

    /// What stands in the place of a request line.
    private struct Pseudo {
        var method: String?
        var path: String?
        var scheme: String?
        var authority: String?
        var host: String?

        mutating func take(_ name: String, _ value: String) throws(Malformed) {
            switch name {
            case ":method" where method == nil: method = value
            case ":path" where path == nil: path = value
            case ":scheme" where scheme == nil: scheme = value
            case ":authority" where authority == nil: authority = value
            default: throw Malformed()
            }
        }

        mutating func agree(onHost value: String) throws(Malformed) {
            guard host == nil, authority == nil || authority?.lowercased() == value.lowercased() else {
                throw Malformed()
            }
            host = value
        }
    }
}
