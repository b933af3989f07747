/// A service behind the gateway.
struct Upstream: Sendable, Equatable {
    /// The name in metrics, logs and answers.
    let name: String
    /// The host's name or address.
    let host: String
    /// The port.
    let port: Int
    /// Host and port as they stand in a Host field.
    let authority: String
    /// How the gateway treats it.
    let policy: UpstreamPolicy

    /// Makes an upstream of its host and port.
    init(name: String, host: String, port: Int, policy: UpstreamPolicy = UpstreamPolicy()) {
        self.name = name
        self.host = host
        self.port = port
        self.policy = policy
        authority = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

extension Upstream {
    /// Why an address isn't one of an upstream.
    struct AddressError: Error, CustomStringConvertible {
        /// The address.
        let address: String

        var description: String { "\(address) is not an address like http://host:port" }
    }

    /// Reads an address like `http://host:port`.
    init(name: String, url: String, policy: UpstreamPolicy = UpstreamPolicy()) throws(AddressError) {
        let scheme = "http://"
        guard url.hasPrefix(scheme) else { throw AddressError(address: url) }
        var authority = url.dropFirst(scheme.count)
        if authority.last == "/" { authority.removeLast() }
        var host = authority
        var port = 80
        if let colon = authority.lastIndex(of: ":"), authority[colon...].firstIndex(of: "]") == nil {
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65535).contains(number) else {
                throw AddressError(address: url)
            }
            port = number
            host = authority[..<colon]
        }
        if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
        let isHost = host.utf8.allSatisfy { $0.isHostOctet }
        guard !host.isEmpty, isHost else { throw AddressError(address: url) }
        self.init(name: name, host: String(host), port: port, policy: policy)
    }
}
