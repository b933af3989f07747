import NIOCore

/// Where a connection comes from, and what that is worth.
struct ClientOrigin: Sendable, Equatable {
    /// The address as logs and upstreams name it.
    var name: [UInt8]
    /// Who the client is to limiters.
    var key: ClientKey
    /// Whether it is a proxy whose word about its clients counts.
    var isTrusted: Bool
    /// Whether it came over TLS.
    var isSecure: Bool
    /// Whether it is one request of a connection of HTTP/2, which others share.
    var isStream = false

    /// The origin of a connection from `address`.
    init(_ address: SocketAddress?, isTrusted: Bool = false, isSecure: Bool = false) {
        name = Array((address?.ipAddress ?? "unknown").utf8)
        key = ClientKey(address)
        self.isTrusted = isTrusted
        self.isSecure = isSecure
    }

    /// The same for a request of HTTP/2.
    var ofStream: ClientOrigin {
        var origin = self
        origin.isStream = true
        return origin
    }
}

/// Where a request comes from, behind any proxies that are trusted.
///
/// A class, because all requests of a connection have the same unless a proxy speaks for others.
final class RequestOrigin: Sendable {
    /// The client's address.
    let client: [UInt8]
    /// Who the client is to limiters.
    let key: ClientKey
    /// The addresses that the request has passed, as upstreams see them.
    let path: [UInt8]
    /// Whether the client came over TLS.
    let isSecure: Bool

    /// What the connection alone tells.
    init(_ connection: ClientOrigin) {
        client = connection.name
        key = connection.key
        path = connection.name
        isSecure = connection.isSecure
    }

    /// What the connection tells and, when it is a trusted proxy's, the proxy.
    ///
    /// The list of `X-Forwarded-For` is read from its end, where the nearest proxy wrote: the first address that isn't
    /// a trusted proxy's is the client's, and whatever stands before it is hearsay.
    init(_ connection: ClientOrigin, _ fields: MessageFields, _ bytes: Span<UInt8>, trusting proxies: AddressRanges) {
        let passed = connection.isTrusted ? Self.hops(fields, bytes) : []
        let scheme = connection.isTrusted ? fields.first(.forwardedProto)?.value : nil
        isSecure = scheme.map { bytes.spells("https", in: $0) } ?? connection.isSecure
        path = Self.path(of: passed, bytes, endingWith: connection.name)
        var client = connection.name
        var key = connection.key
        for hop in passed.reversed() {
            guard let address = SocketAddress(numeric: bytes.text(hop)) else { break }
            client = Array((address.ipAddress ?? "unknown").utf8)
            key = ClientKey(address)
            guard proxies.contains(address) else { break }
        }
        self.client = client
        self.key = key
    }

    /// Where the addresses stand that the proxies name, the nearest one last.
    private static func hops(_ fields: MessageFields, _ bytes: Span<UInt8>) -> [Range<Int>] {
        var hops: [Range<Int>] = []
        for field in fields.lines where field.known == .forwardedFor {
            MessageFields.eachToken(bytes, field.value) { hops.append($0) }
        }
        return hops
    }

    private static func path(of hops: [Range<Int>], _ bytes: Span<UInt8>, endingWith name: [UInt8]) -> [UInt8] {
        var path: [UInt8] = []
        for hop in hops {
            for offset in hop { path.append(bytes[offset]) }
            path += [Octet.comma, Octet.space]
        }
        return path + name
    }
}
