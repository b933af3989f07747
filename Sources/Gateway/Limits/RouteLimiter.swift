/// How much each client may ask of one route.
struct RouteLimit: Sendable, Equatable {
    /// Who counts as one client.
    enum Client: String, Sendable, Decodable {
        /// Whoever comes from one address.
        case address
        /// Whoever a verified token speaks for, wherever they come from; without a token, the address.
        case subject
    }

    /// How much each may ask for.
    var allowance: RateLimiter.Allowance
    /// Who counts as one.
    var client: Client
}

/// Holds a route's clients to its limit, on all event loops together.
struct RouteLimiter: Sendable {
    private let route: String
    private let limit: RouteLimit
    private let admission: AdmissionControl

    private init(route: String, limit: RouteLimit) {
        self.route = route
        self.limit = limit
        admission = AdmissionControl(rate: limit.allowance)
    }

    /// The limiters of a table's routes, in their order.
    ///
    /// - Parameter before: what was in force: a limit that stays goes on with what its clients have used.
    static func limiters(of table: RoutingTable, after before: RoutesInForce.Snapshot?) -> [RouteLimiter?] {
        table.routes.map { route in
            route.limit.map { limit in
                before?.limiters.first { $0?.route == route.name && $0?.limit == limit } as? RouteLimiter
                    ?? RouteLimiter(route: route.name, limit: limit)
            }
        }
    }

    /// Takes one request, if the limit goes by addresses.
    ///
    /// - Returns: nil when the request may pass, else the seconds after which one may.
    func admit(address: ClientKey, now: Int64) -> Int? {
        limit.client == .address ? admission.admit(address, now: now) : nil
    }

    /// Takes one request, if the limit goes by subjects.
    ///
    /// - Returns: nil when the request may pass, else the seconds after which one may.
    func admit(subject: String?, address: ClientKey, now: Int64) -> Int? {
        limit.client == .subject ? admission.admit(subject.map(ClientKey.init(subject:)) ?? address, now: now) : nil
    }
}
