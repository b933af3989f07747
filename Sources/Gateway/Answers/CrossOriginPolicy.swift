import NIOCore

/// What pages of other origins may do with this one (the CORS protocol of the Fetch standard).
struct CrossOriginPolicy: Sendable, Equatable {
    private let origins: [[UInt8]]
    private let lifetime: Int
    /// Whether every page may read responses, without its user's cookies.
    let allowsAll: Bool

    /// Why a text isn't a list of origins.
    struct Mistake: Error, CustomStringConvertible {
        let text: String
        var description: String { "\(text) is not an origin like https://example.org" }
    }

    /// Reads origins between commas, or `*` for all.
    ///
    /// - Parameter lifetime: seconds for which browsers remember a leave.
    /// - Throws: ``Mistake`` for the first that isn't one.
    init(_ text: String, lifetime: Int) throws(Mistake) {
        var origins: [[UInt8]] = []
        var allowsAll = false
        for part in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            if part == "*" {
                allowsAll = true
                continue
            }
            let host =
                part.hasPrefix("https://") ? part.dropFirst(8) : part.hasPrefix("http://") ? part.dropFirst(7) : ""
            guard !host.isEmpty, host.utf8.allSatisfy(\.isHostOctet) else { throw Mistake(text: String(part)) }
            origins.append(part.utf8.map(\.lowercased))
        }
        self.origins = origins
        self.lifetime = lifetime
        self.allowsAll = allowsAll
    }

    /// Whether a page of the origin in `range` may read responses.
    func allows(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        if allowsAll { return true }
        return origins.contains { origin in
            guard origin.count == range.count else { return false }
            for offset in origin.indices where origin[offset] != bytes[range.lowerBound + offset].lowercased {
                return false
            }
            return true
        }
    }

    /// The answer to a browser that asks for leave.
    func preflight(isAllowed: Bool, _ head: RequestHead, _ bytes: Span<UInt8>) -> Answer {
        guard isAllowed else {
            return Refusal(403, "Pages of this origin may not use the platform.")
                .answer(prefersHTML: false, trace: nil)
        }
        var fields: [(name: String, value: String)] = [
            ("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE"),
            ("Access-Control-Max-Age", String(lifetime)),
        ]
        if let names = head.fields.first(.accessControlNames)?.value {
            fields.append(("Access-Control-Allow-Headers", bytes.text(names)))
        }
        return Answer(status: 204, contentType: "", body: ByteBuffer(), fields: fields)
    }

    /// Writes what tells a browser who may read the response.
    ///
    /// - Parameter grantee: the origin of a page that may.
    func write(grantee: [UInt8]?, into buffer: inout OctetWriter) {
        if allowsAll {
            guard grantee != nil else { return }
            buffer.writeStaticString("Access-Control-Allow-Origin: *\r\n")
            buffer.writeStaticString(Self.exposed)
            return
        }
        buffer.writeStaticString("Vary: Origin\r\n")
        guard let grantee else { return }
        buffer.writeStaticString("Access-Control-Allow-Origin: ")
        buffer.writeBytes(grantee)
        buffer.writeStaticString("\r\nAccess-Control-Allow-Credentials: true\r\n")
        buffer.writeStaticString(Self.exposed)
    }

    private static let exposed: StaticString =
        "Access-Control-Expose-Headers: ETag, Location, Link, Retry-After, X-Total-Count\r\n"
}

/// What the gateway adds to every response.
///
/// Not copyable, because a copy would count a reference for each part.
struct ResponseAdditions: ~Copyable {
    /// What tells browsers to be careful.
    var security: SecurityFields
    /// Whether the client came over TLS.
    let isSecure: Bool
    /// What pages of other origins may do; nil leaves that to upstreams.
    var crossOrigin: CrossOriginPolicy?
    /// The origin of such a page, if it may read the response.
    var grantee: [UInt8]?

    /// Adds what a response of an upstream lacks.
    func write(lacking fields: MessageFields, into buffer: inout OctetWriter) {
        security.write(lacking: fields, isSecure: isSecure, into: &buffer)
        crossOrigin?.write(grantee: grantee, into: &buffer)
    }

    /// Adds what an answer of the gateway's own lacks.
    func write(into buffer: inout OctetWriter) {
        security.writeTransport(isSecure: isSecure, into: &buffer)
        crossOrigin?.write(grantee: grantee, into: &buffer)
    }
}
