/// How the environment says that servers are reached, as curl and Go's programs read it.
///
/// `HTTPS_PROXY` and `HTTP_PROXY` name proxies by the scheme of the server's URL. `NO_PROXY` has names and addresses,
/// separated by commas, that are reached directly: `example.com` with all its subdomains, `.example.com` with nothing but
/// them, `10.0.0.1`, `10.0.0.0/8`, each with a port or without, and `*` for everything. Loopback addresses never go
/// through a proxy. Lower case stands in for upper case.
struct ProxyEnvironment {
    private let environment: [String: String]

    init(_ environment: [String: String]) { self.environment = environment }

    /// The configuration with the environment's proxy, unless it has one of its own.
    ///
    /// - Throws: ``ConfigurationError`` that names the variable.
    func applied(to configuration: Client.Configuration) throws(ConfigurationError) -> Client.Configuration {
        guard configuration.proxyURL?.isEmpty ?? true, let separator = configuration.server.firstRange(of: "://")
        else { return configuration }
        let isSecure = configuration.server.hasPrefix("https://")
        let authority = configuration.server[separator.upperBound...].prefix { $0 != "/" }
        guard let server = HostAndPort(authority, defaultPort: isSecure ? 443 : 80), !isDirect(server),
            let (name, value) = variable(isSecure ? "HTTPS_PROXY" : "HTTP_PROXY")
        else { return configuration }
        let url = value.contains("://") ? value : "http://\(value)"
        guard ProxyAddress(url: url) != nil else {
            throw ConfigurationError(.invalidValue, key: name, message: "is no http or socks5 URL of a proxy")
        }
        var configuration = configuration
        configuration.proxyURL = url
        return configuration
    }

    private func variable(_ name: String) -> (name: String, value: String)? {
        for name in [name, name.lowercased()] {
            if let value = environment[name], !value.isEmpty { return (name, value) }
        }
        return nil
    }

    private func isDirect(_ server: HostAndPort) -> Bool {
        if server.host == "localhost" || IPAddress(server.host)?.isLoopback ?? false { return true }
        let list = variable("NO_PROXY")?.value ?? ""
        return list.split(whereSeparator: { $0 == "," || $0 == " " }).contains { Self.matches($0, server) }
    }

    private static func matches(_ entry: Substring, _ server: HostAndPort) -> Bool {
        if entry == "*" { return true }
        let address = IPAddress(server.host)
        if let slash = entry.firstIndex(of: "/") {
            guard let network = IPAddress(entry[..<slash]), let length = Int(entry[entry.index(after: slash)...]) else {
                return false
            }
            return address?.isInside(network, prefix: length) ?? false
        }
        guard let named = HostAndPort(entry, defaultPort: server.port), named.port == server.port else { return false }
        if let literal = IPAddress(named.host) { return literal == address }
        if named.host.hasPrefix(".") { return server.host.hasSuffix(named.host) }
        return server.host == named.host || server.host.hasSuffix(".\(named.host)")
    }
}
