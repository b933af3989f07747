/// Which route a request takes, and the upstreams that routes lead to.
struct RoutingTable: Sendable, Equatable {
    /// The services behind the gateway.
    let upstreams: [Upstream]
    /// The routes, in the order in which they are looked at.
    let routes: [Route]

    /// Makes a table of routes in any order: the highest priority comes first, then the most specific match, then the
    /// one that was named first.
    init(upstreams: [Upstream] = [], _ routes: [Route]) {
        self.upstreams = upstreams
        self.routes = routes.enumerated().sorted { one, other in
            if one.element.priority != other.element.priority { return one.element.priority > other.element.priority }
            if one.element.match.isMoreSpecific(than: other.element.match) { return true }
            if other.element.match.isMoreSpecific(than: one.element.match) { return false }
            return one.offset < other.offset
        }.map(\.element)
    }

    /// The index of the route that a request takes, nil when there is none.
    ///
    /// - Parameters:
    ///   - target: where the request goes.
    ///   - head: the request's head.
    ///   - bytes: the octets of the head.
    func route(_ target: RequestTarget, _ head: RequestHead, _ bytes: Span<UInt8>) -> Int? {
        let host = (head.fields.first(.host)?.value ?? target.authority).map { bytes.host(ofAuthority: $0) }
        switch target.path {
        case .verbatim(let range): return route(bytes, range, head, bytes, host)
        case .canonical(let octets): return route(octets.span, octets.indices, head, bytes, host)
        }
    }

    private func route(
        _ path: Span<UInt8>, _ range: Range<Int>, _ head: RequestHead, _ bytes: Span<UInt8>, _ host: Range<Int>?
    ) -> Int? {
        for index in routes.indices
        where routes[index].match.matches(path: path, range, head: head, bytes, host: host) {
            return index
        }
        return nil
    }
}
