/// The host of a URL, without brackets and in lower case, and its port.
struct HostAndPort {
    let host: String
    let port: Int
    /// Whether the port was said.
    let isPortGiven: Bool

    /// Reads `host`, `host:port`, `[fd00::1]` or `[fd00::1]:port`; `nil` when it is none of them.
    init?(_ authority: some StringProtocol, defaultPort: Int) {
        let text = authority.lowercased()
        // An IPv6 address without brackets has no port.
        if !text.hasPrefix("["), text.count(where: { $0 == ":" }) > 1 {
            (host, port, isPortGiven) = (text, defaultPort, false)
            return
        }
        var rest = text[...]
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = String(text[..<end].dropFirst())
            rest = text[end...].dropFirst()
        } else {
            host = String(text.prefix { $0 != ":" })
            rest = rest.dropFirst(host.count)
        }
        guard !host.isEmpty, rest.isEmpty || rest.hasPrefix(":") else { return nil }
        isPortGiven = !rest.isEmpty
        guard let port = isPortGiven ? Int(rest.dropFirst()) : defaultPort, (1...65_535).contains(port) else {
            return nil
        }
        self.port = port
    }
}
