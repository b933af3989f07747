import AsyncHTTPClient

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where a proxy is.
struct ProxyAddress: Sendable, Hashable {
    /// How a proxy is spoken to.
    enum Kind: Sendable, Hashable {
        case http
        case socks5
    }

    var kind: Kind
    var host: String
    var port: Int
    /// `user:password`; `nil` for none.
    var userInfo: String?

    /// Reads a URL such as `http://user:password@proxy:3128` or `socks5://proxy`.
    ///
    /// - Returns: `nil` when it is none, or one of another scheme.
    init?(url: String) {
        guard let separator = url.firstRange(of: "://") else { return nil }
        let defaultPort: Int
        switch url[..<separator.lowerBound] {
        case "http": (kind, defaultPort) = (.http, 80)
        case "socks5": (kind, defaultPort) = (.socks5, 1080)
        default: return nil
        }
        var authority = url[separator.upperBound...].prefix { $0 != "/" }
        if let at = authority.lastIndex(of: "@") {
            userInfo = PercentEncoding.decode(authority[..<at])
            authority = authority[authority.index(after: at)...]
        }
        guard let address = HostAndPort(authority, defaultPort: defaultPort) else { return nil }
        host = address.host
        port = address.port
    }

    /// The value of a `Proxy-Authorization` field (RFC 7617); `nil` for none.
    var authorization: String? { userInfo.map { "Basic \(Data($0.utf8).base64EncodedString())" } }

    /// The proxy as async-http-client takes it.
    var setting: HTTPClient.Configuration.Proxy {
        switch kind {
        case .http:
            let parts = userInfo?.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return .server(
                host: host, port: port,
                authorization: parts.map {
                    .basic(username: String($0[0]), password: $0.count > 1 ? String($0[1]) : "")
                })
        case .socks5: return .socksServer(host: host, port: port)
        }
    }
}
