extension RouteEntry {
    /// An endpoint of the gateway's own that a route leads to.
    enum Endpoint: String, Decodable {
        case authentication
    }

    /// An upstream's share of a route's requests.
    struct Share: Decodable {
        enum CodingKeys: String, CodingKey, CaseIterable {
            case upstream
            case weight
        }

        let upstream: String
        let weight: Int

        init(from decoder: any Decoder) throws {
            let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
            upstream = try container.decode(String.self, forKey: .upstream)
            weight = try container.decodeIfPresent(Int.self, forKey: .weight) ?? 1
        }
    }

    /// What a request must prove.
    struct Access: Decodable {
        enum CodingKeys: String, CodingKey, CaseIterable {
            case read
            case write
        }

        let rule: AccessRule

        init(from decoder: any Decoder) throws {
            let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
            rule = AccessRule(
                read: try container.decodeIfPresent(Role.self, forKey: .read),
                write: try container.decodeIfPresent(Role.self, forKey: .write))
        }
    }

    /// How long the upstream may take, in seconds.
    struct Timeouts: Decodable {
        enum CodingKeys: String, CodingKey, CaseIterable {
            case attempt
            case overall
        }

        let attempt: Double?
        let overall: Double?

        init(from decoder: any Decoder) throws {
            let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
            attempt = try container.decodeIfPresent(Double.self, forKey: .attempt)
            overall = try container.decodeIfPresent(Double.self, forKey: .overall)
        }
    }
}
