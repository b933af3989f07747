/// One line of the routing table.
struct Route: Sendable, Equatable {
    /// Where a route leads.
    enum Destination: Sendable, Equatable {
        /// To the upstream at this index of the gateway's list.
        case upstream(Int)
        /// To the gateway's own endpoints of authentication.
        case authentication
        /// Nowhere, because what should be there isn't part of this platform.
        case absent
    }

    /// The name in metrics and logs.
    let name: String
    /// The path or the beginning of paths that take this route, without a slash at its end; empty for all.
    let prefix: String
    /// Whether the upstream sees paths without the prefix.
    let stripsPrefix: Bool
    /// Where the route leads.
    let destination: Destination
    /// What a request must prove.
    let access: AccessRule
    /// The prefix as bytes.
    let prefixOctets: [UInt8]

    /// Makes a route.
    init(
        _ name: String, prefix: String, stripsPrefix: Bool = false, to destination: Destination,
        access: AccessRule = .open
    ) {
        self.name = name
        self.prefix = prefix
        self.stripsPrefix = stripsPrefix
        self.destination = destination
        self.access = access
        prefixOctets = Array(prefix.utf8)
    }

    /// Whether the path of `range` is the prefix or lies below it.
    func matches(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let length = prefixOctets.count
        guard range.count >= length, range.count == length || bytes[range.lowerBound + length] == Octet.slash else {
            return false
        }
        for offset in 0..<length where bytes[range.lowerBound + offset] != prefixOctets[offset] { return false }
        return true
    }

    /// The part of a matching path that the upstream sees; empty stands for the root.
    func forwarded(_ range: Range<Int>) -> Range<Int> {
        stripsPrefix ? range.lowerBound + prefixOctets.count..<range.upperBound : range
    }
}

/// Which route a path takes: the one with the longest matching prefix.
struct RoutingTable: Sendable, Equatable {
    /// The routes, longest prefix first.
    let routes: [Route]

    /// Makes a table of routes in any order.
    init(_ routes: [Route]) {
        self.routes = routes.sorted { $0.prefixOctets.count > $1.prefixOctets.count }
    }

    /// The index of the route for a canonical path, nil when there is none.
    func route(_ bytes: Span<UInt8>, _ path: Range<Int>) -> Int? {
        for index in routes.indices where routes[index].matches(bytes, path) { return index }
        return nil
    }
}
