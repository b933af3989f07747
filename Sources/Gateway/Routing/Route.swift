import NIOCore

/// One line of the routing table.
///
/// A class, because each request holds on to its route: that counts one reference instead of one for each part.
final class Route: Sendable {
    /// Where a route leads.
    enum Destination: Sendable, Equatable {
        /// To the upstream at this index of the table's list.
        case upstream(Int)
        /// To several of them, to each its share.
        case shares(UpstreamShares)
        /// To the gateway's own endpoints of authentication.
        case authentication
        /// Nowhere, because what should be there isn't part of this platform.
        case absent
    }

    /// How long a route's upstream may take; nil for what holds for every route.
    struct Patience: Sendable, Equatable {
        /// For a response's head, each time that the request is sent.
        var attempt: TimeAmount?
        /// For a response's head, however often the request is sent.
        var overall: TimeAmount?
    }

    /// The name in metrics and logs.
    let name: String
    /// What takes the route.
    let match: RouteMatch
    /// Routes with a higher priority are looked at before all others.
    let priority: Int
    /// What stands in place of the prefix for the upstream; nil when the path stays as it is.
    let replacement: [UInt8]?
    /// Where the route leads.
    let destination: Destination
    /// What a request must prove.
    let access: AccessRule
    /// How long the upstream may take.
    let patience: Patience
    /// How much each client may ask of the route; nil limits nobody.
    let limit: RouteLimit?
    /// How often a request may be sent again, when that can't do harm.
    let retries: Int

    /// Makes a route.
    init(
        _ name: String, match: RouteMatch, to destination: Destination, priority: Int = 0,
        replacement: [UInt8]? = nil, access: AccessRule = .open, patience: Patience = Patience(),
        limit: RouteLimit? = nil, retries: Int = 1
    ) {
        self.name = name
        self.match = match
        self.priority = priority
        self.replacement = replacement
        self.destination = destination
        self.access = access
        self.patience = patience
        self.limit = limit
        self.retries = retries
    }

    /// Makes a route for paths below a prefix.
    convenience init(
        _ name: String, prefix: String, stripsPrefix: Bool = false, to destination: Destination,
        access: AccessRule = .open, patience: Patience = Patience(), limit: RouteLimit? = nil, retries: Int = 1
    ) {
        self.init(
            name, match: RouteMatch(prefix: prefix), to: destination, replacement: stripsPrefix ? [] : nil,
            access: access, patience: patience, limit: limit, retries: retries)
    }

    /// The part of a matching path that the upstream sees, after what replaces the prefix.
    func forwarded(_ range: Range<Int>) -> Range<Int> {
        replacement == nil ? range : range.lowerBound + match.prefix.count..<range.upperBound
    }
}

extension Route: Equatable {
    static func == (one: Route, other: Route) -> Bool {
        one.name == other.name && one.match == other.match && one.priority == other.priority
            && one.replacement == other.replacement && one.destination == other.destination
            && one.access == other.access && one.patience == other.patience && one.limit == other.limit
            && one.retries == other.retries
    }
}

/// Upstreams that share a route's requests by weight.
struct UpstreamShares: Sendable, Equatable {
    /// The upstreams' indices.
    let indices: [Int]
    /// The sums of the weights up to each of them.
    private let bounds: [UInt64]

    /// Makes shares of upstreams' indices and weights; nil when no weight is positive.
    init?(_ shares: [(index: Int, weight: Int)]) {
        let positive = shares.filter { $0.weight > 0 }
        guard !positive.isEmpty else { return nil }
        indices = positive.map(\.index)
        var sum: UInt64 = 0
        bounds = positive.map { share in
            sum += UInt64(share.weight)
            return sum
        }
    }

    /// Whose turn it is.
    func pick(using generator: inout some RandomNumberGenerator) -> Int {
        let point = UInt64.random(in: 0..<(bounds.last ?? 1), using: &generator)
        for (position, bound) in bounds.enumerated() where point < bound { return indices[position] }
        return indices[0]
    }

    /// The share of each upstream, between 0 and 1.
    var portions: [(index: Int, portion: Double)] {
        let total = Double(bounds.last ?? 1)
        return indices.indices.map { position in
            let before = position == 0 ? 0 : bounds[position - 1]
            return (indices[position], Double(bounds[position] - before) / total)
        }
    }
}
