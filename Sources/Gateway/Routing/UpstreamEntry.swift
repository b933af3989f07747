import NIOCore

/// An upstream as it stands in a ``RoutingFile``.
struct UpstreamEntry: Decodable {
    private typealias Mistake = RoutingFile.Mistake

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case name
        case url
        case healthCheck
        case maxRequests
    }

    private struct Check: Decodable {
        enum CodingKeys: String, CodingKey, CaseIterable {
            case path
            case interval
            case timeout
        }

        let path: String
        let interval: Double
        let timeout: Double

        init(from decoder: any Decoder) throws {
            let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
            path = try container.decode(String.self, forKey: .path)
            interval = try container.decodeIfPresent(Double.self, forKey: .interval) ?? 5
            timeout = try container.decodeIfPresent(Double.self, forKey: .timeout) ?? 1
        }
    }

    private let name: String
    private let url: String
    private let healthCheck: Check?
    private let mostRequests: Int

    init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        url = try container.decode(String.self, forKey: .url)
        healthCheck = try container.decodeIfPresent(Check.self, forKey: .healthCheck)
        mostRequests = try container.decodeIfPresent(Int.self, forKey: .maxRequests) ?? UpstreamPolicy().mostRequests
    }

    /// The upstream.
    ///
    /// - Parameter place: where the entry stands in its file.
    func upstream(at place: String) throws(RoutingFile.Mistake) -> Upstream {
        guard !name.isEmpty, name.utf8.allSatisfy({ $0.isHostOctet }) else {
            throw Mistake(place: "\(place).name", problem: "it may hold letters, digits, dashes and dots")
        }
        var policy = UpstreamPolicy()
        guard (1...1_000_000).contains(mostRequests) else {
            throw Mistake(place: "\(place).maxRequests", problem: "it must be between 1 and 1000000")
        }
        policy.mostRequests = mostRequests
        if let healthCheck {
            // It stands in a request line as it is.
            guard healthCheck.path.first == "/", healthCheck.path.utf8.allSatisfy({ $0 > Octet.space && $0 < 0x7F })
            else { throw Mistake(place: "\(place).healthCheck.path", problem: "it is not a path like /ready") }
            policy.healthCheck = HealthCheck(
                path: healthCheck.path,
                interval: try TimeAmount(seconds: healthCheck.interval, at: "\(place).healthCheck.interval"),
                timeout: try TimeAmount(seconds: healthCheck.timeout, at: "\(place).healthCheck.timeout"))
        }
        do {
            return try Upstream(name: name, url: url, policy: policy)
        } catch {
            throw Mistake(place: "\(place).url", problem: "\(error)")
        }
    }
}
