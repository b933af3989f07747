import NIOCore

/// One address of an upstream, as one event loop sees it.
final class UpstreamEndpoint {
    /// The address.
    let address: SocketAddress
    /// The address as logs name it.
    let name: [UInt8]
    /// Connections that wait for a request.
    var idle = IdleConnections<UpstreamConnection>()
    /// Requests under way, with those that wait for a connection.
    var activeRequests = 0
    /// What is known of its health.
    var health: EndpointHealth
    /// Whether the upstream has the address no longer.
    var isRetired = false
    /// When it is to be asked next whether it is well.
    var nextCheck = NIODeadline.uptimeNanoseconds(0)
    /// Whether it is being asked.
    var isBeingChecked = false

    /// Makes an endpoint without connections.
    init(address: SocketAddress, rules: EndpointHealth.Rules = EndpointHealth.Rules()) {
        self.address = address
        name = Array("\(address.ipAddress ?? ""):\(address.port ?? 0)".utf8)
        health = EndpointHealth(rules)
    }
}

/// Chooses among an upstream's endpoints: the less busy of two that are drawn by lot, which keeps loads almost as even as
/// looking at all of them and, unlike it, never makes everybody rush to the same one.
enum Balancer {
    /// Chooses an endpoint.
    ///
    /// When none is available, all are: to leave everybody alone would turn a doubt into an outage.
    /// - Parameters:
    ///   - endpoints: all of them.
    ///   - avoided: what just failed this request; chosen only when nothing else is there.
    /// - Returns: nil when there are no endpoints.
    static func choose(
        from endpoints: [UpstreamEndpoint], avoiding avoided: UpstreamEndpoint? = nil, now: NIODeadline,
        using generator: inout some RandomNumberGenerator
    ) -> UpstreamEndpoint? {
        guard endpoints.count > 1 else { return endpoints.first }
        return draw(from: endpoints, using: &generator) { $0.health.isAvailable(now: now) && $0 !== avoided }
            ?? draw(from: endpoints, using: &generator) { $0 !== avoided }
    }

    private static func draw(
        from endpoints: [UpstreamEndpoint], using generator: inout some RandomNumberGenerator,
        where isEligible: (UpstreamEndpoint) -> Bool
    ) -> UpstreamEndpoint? {
        var eligible = 0
        for endpoint in endpoints where isEligible(endpoint) { eligible += 1 }
        guard eligible > 0 else { return nil }
        let one = Int.random(in: 0..<eligible, using: &generator)
        var other = one
        if eligible > 1 {
            other = Int.random(in: 0..<eligible - 1, using: &generator)
            if other >= one { other += 1 }
        }
        var chosen: UpstreamEndpoint?
        var position = 0
        for endpoint in endpoints where isEligible(endpoint) {
            if position == one || position == other {
                if let first = chosen {
                    // Of two equals the one that was drawn first, which may be either.
                    let isFirst =
                        first.activeRequests == endpoint.activeRequests
                        ? one < other
                        : first.activeRequests < endpoint.activeRequests
                    return isFirst ? first : endpoint
                }
                chosen = endpoint
            }
            position += 1
        }
        return chosen
    }
}
