/// What holds for clients before their requests are looked at.
struct EntrancePolicy: Sendable {
    /// Most connections.
    var mostConnections = 20_000
    /// Most connections of one client.
    var mostConnectionsPerClient = 20_000
    /// The proxies whose word about their clients counts.
    var trustedProxies = AddressRanges.none
    /// Whether each connection begins with a header of the PROXY protocol.
    var expectsProxyHeader = false
    /// The port of HTTPS to which requests that came in plain are sent; nil serves them.
    var redirectsToPort: Int?
    /// How browsers are told to treat what is answered.
    var security = SecurityFields()
}
