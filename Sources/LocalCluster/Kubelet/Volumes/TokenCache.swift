import FoundationEssentials
import KubernetesModel

/// The tokens in a pod's volumes, and when each has to be renewed.
struct TokenCache: Sendable {
    private struct Entry: Sendable {
        var token: String
        var renewal: Date
    }

    private var entries: [String: Entry] = [:]

    /// The tokens by audience (empty for the API server's).
    var tokens: [String: String] { entries.mapValues(\.token) }

    /// The tokens that a pod's volumes ask for: lifetimes in seconds, by audience.
    static func wanted(by spec: PodSpec) -> [String: Int64] {
        var wanted: [String: Int64] = [:]
        for volume in spec.volumes ?? [] {
            for source in volume.projected?.sources ?? [] {
                guard let token = source.serviceAccountToken else { continue }
                wanted[token.audience ?? ""] = token.expirationSeconds ?? 3600
            }
        }
        return wanted
    }

    /// Whether there is a token for an audience that is good for a while.
    func isFresh(_ audience: String, now: Date) -> Bool {
        entries[audience].map { now < $0.renewal } ?? false
    }

    /// Keeps a token, to be renewed when four fifths of its life are over.
    mutating func keep(_ status: TokenRequestStatus, audience: String, lifetime: Int64, now: Date) {
        guard let token = status.token else { return }
        let life = status.expirationTimestamp.map { $0.date.timeIntervalSince(now) } ?? Double(lifetime)
        entries[audience] = Entry(token: token, renewal: now.addingTimeInterval(life * 0.8))
    }
}
