/// A route's rate limit as it stands in a ``RoutingFile``.
struct RateLimitEntry: Decodable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case requestsPerSecond
        case burst
        case by
    }

    private let requestsPerSecond: Double
    private let burst: Int?
    private let by: RouteLimit.Client

    init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        requestsPerSecond = try container.decode(Double.self, forKey: .requestsPerSecond)
        burst = try container.decodeIfPresent(Int.self, forKey: .burst)
        by = try container.decodeIfPresent(RouteLimit.Client.self, forKey: .by) ?? .address
    }

    /// The limit.
    ///
    /// - Parameter place: where the entry stands in its file.
    func limit(at place: String) throws(RoutingFile.Mistake) -> RouteLimit {
        guard (0.001...1e9).contains(requestsPerSecond) else {
            throw RoutingFile.Mistake(
                place: "\(place).requestsPerSecond", problem: "it must be between 0.001 and 1000000000")
        }
        let burst = burst ?? min(1_000_000, max(1, Int(requestsPerSecond)))
        guard (1...1_000_000).contains(burst) else {
            throw RoutingFile.Mistake(place: "\(place).burst", problem: "it must be between 1 and 1000000")
        }
        return RouteLimit(
            allowance: RateLimiter.Allowance(requestsPerSecond: requestsPerSecond, burst: burst), client: by)
    }
}
