import NIOCore

/// A route as it stands in a ``RoutingFile``.
struct RouteEntry: Decodable {
    private typealias Mistake = RoutingFile.Mistake

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case name
        case prefix
        case hosts
        case methods
        case headers
        case priority
        case replacePrefixWith
        case to
        case endpoint
        case access
        case timeouts
        case retries
        case rateLimit
    }

    /// The route's name.
    let name: String
    private let prefix: String
    private let hosts: [String]
    private let methods: [String]
    private let headers: [String: String?]
    private let priority: Int
    private let replacement: String?
    private let shares: [Share]?
    private let endpoint: Endpoint?
    private let access: Access?
    private let timeouts: Timeouts?
    private let retries: Int
    private let rateLimit: RateLimitEntry?

    init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        prefix = try container.decodeIfPresent(String.self, forKey: .prefix) ?? ""
        hosts = try container.decodeIfPresent([String].self, forKey: .hosts) ?? []
        methods = try container.decodeIfPresent([String].self, forKey: .methods) ?? []
        headers = try container.decodeIfPresent([String: String?].self, forKey: .headers) ?? [:]
        priority = try container.decodeIfPresent(Int.self, forKey: .priority) ?? 0
        replacement = try container.decodeIfPresent(String.self, forKey: .replacePrefixWith)
        shares = try container.decodeIfPresent([Share].self, forKey: .to)
        endpoint = try container.decodeIfPresent(Endpoint.self, forKey: .endpoint)
        access = try container.decodeIfPresent(Access.self, forKey: .access)
        timeouts = try container.decodeIfPresent(Timeouts.self, forKey: .timeouts)
        retries = try container.decodeIfPresent(Int.self, forKey: .retries) ?? 1
        rateLimit = try container.decodeIfPresent(RateLimitEntry.self, forKey: .rateLimit)
    }

    /// The route.
    ///
    /// - Parameters:
    ///   - place: where the entry stands in its file.
    ///   - upstreams: what the route may lead to.
    func route(at place: String, upstreams: [Upstream]) throws(RoutingFile.Mistake) -> Route {
        // The name stands in metrics and logs as it is.
        guard !name.isEmpty, name.utf8.count <= 63, name.utf8.allSatisfy({ $0.isDigit || $0 == 0x2D || $0.isLetter })
        else { throw Mistake(place: "\(place).name", problem: "it may hold up to 63 letters, digits and dashes") }
        guard (0...5).contains(retries) else {
            throw Mistake(place: "\(place).retries", problem: "it must be between 0 and 5")
        }
        return Route(
            name, match: try match(at: place), to: try destination(at: place, upstreams), priority: priority,
            replacement: try replacement.map { prefix throws(Mistake) in
                Array(try Self.prefix(prefix, at: "\(place).replacePrefixWith").utf8)
            },
            access: access?.rule ?? .open, patience: try patience(at: place),
            limit: try rateLimit?.limit(at: "\(place).rateLimit"), retries: retries)
    }

    private func patience(at place: String) throws(Mistake) -> Route.Patience {
        Route.Patience(
            attempt: try timeouts?.attempt.map { seconds throws(Mistake) in
                try TimeAmount(seconds: seconds, at: "\(place).timeouts.attempt")
            },
            overall: try timeouts?.overall.map { seconds throws(Mistake) in
                try TimeAmount(seconds: seconds, at: "\(place).timeouts.overall")
            })
    }

    private func match(at place: String) throws(Mistake) -> RouteMatch {
        var patterns: [HostPattern] = []
        for host in hosts {
            guard let pattern = HostPattern(host) else {
                throw Mistake(place: "\(place).hosts", problem: "\(host) is not like example.org or *.example.org")
            }
            patterns.append(pattern)
        }
        var known: [RequestMethod] = []
        for method in methods {
            guard let read = RequestMethod(rawValue: method), read != .other else {
                throw Mistake(place: "\(place).methods", problem: "\(method) is not a method that routes tell apart")
            }
            known.append(read)
        }
        var fields: [FieldPattern] = []
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            guard let field = FieldPattern(name: name, value: value) else {
                throw Mistake(place: "\(place).headers", problem: "\(name) is not the name of a field")
            }
            fields.append(field)
        }
        return RouteMatch(
            prefix: try Self.prefix(prefix, at: "\(place).prefix"), hosts: patterns, methods: known, fields: fields)
    }

    private func destination(at place: String, _ upstreams: [Upstream]) throws(Mistake) -> Route.Destination {
        switch (shares, endpoint) {
        case (nil, .authentication): return .authentication
        case (nil, nil): throw Mistake(place: place, problem: "it leads nowhere: name upstreams in \"to\"")
        case (.some, .some): throw Mistake(place: place, problem: "\"to\" and \"endpoint\" exclude each other")
        case (let shares?, nil):
            var found: [(index: Int, weight: Int)] = []
            for share in shares {
                guard let index = upstreams.firstIndex(where: { $0.name == share.upstream }) else {
                    throw Mistake(place: "\(place).to", problem: "there is no upstream \(share.upstream)")
                }
                guard (0...1_000_000).contains(share.weight) else {
                    throw Mistake(place: "\(place).to", problem: "a weight must be between 0 and 1000000")
                }
                found.append((index, share.weight))
            }
            guard let weighted = UpstreamShares(found) else {
                throw Mistake(place: "\(place).to", problem: "no upstream has a weight above 0")
            }
            return weighted.indices.count == 1 ? .upstream(weighted.indices[0]) : .shares(weighted)
        }
    }

    /// A prefix in the one form that paths are matched in.
    private static func prefix(_ text: String, at place: String) throws(Mistake) -> String {
        var octets = Array(text.utf8)
        if octets.last == Octet.slash { octets.removeLast() }
        guard !octets.isEmpty else { return "" }
        let canonical: [UInt8]
        do {
            canonical = try CanonicalPath(octets.span, octets.indices).octets
        } catch {
            throw Mistake(place: place, problem: "\(text): \(error.rawValue)")
        }
        guard octets.first == Octet.slash, canonical == octets else {
            throw Mistake(place: place, problem: "\(text) is not a plain path like /api")
        }
        return String(decoding: octets, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool { (0x61...0x7A).contains(lowercased) }
}

extension TimeAmount {
    /// Seconds out of a file.
    init(seconds: Double, at place: String) throws(RoutingFile.Mistake) {
        guard (0.001...86_400).contains(seconds) else {
            throw RoutingFile.Mistake(place: place, problem: "it must be between 0.001 and 86400 seconds")
        }
        self = .nanoseconds(Int64(seconds * 1e9))
    }
}
