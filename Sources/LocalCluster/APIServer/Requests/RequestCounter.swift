import Synchronization

/// Counts requests by who sent them and what they were about: the cluster's audit in numbers.
///
/// The counts are at `/metrics` as `apiserver_request_total`, with the label `user` that the real server does not have.
package final class RequestCounter: Sendable {
    private struct Labels: Hashable {
        var verb: String
        var group: String
        var resource: String
        var subresource: String
        var code: Int
        var user: String
    }

    private let counts = Mutex<[Labels: UInt64]>([:])
    private let watching = Mutex(0)

    package init() {}

    /// How many watches are served now.
    package var watches: Int { watching.withLock { $0 } }

    /// Counts a watch for as long as what is returned lives.
    func beginWatch() -> RunningWatch { RunningWatch(self) }

    /// A watch that is served.
    final class RunningWatch: Sendable {
        private let counter: RequestCounter

        fileprivate init(_ counter: RequestCounter) {
            self.counter = counter
            counter.watching.withLock { $0 += 1 }
        }

        deinit { counter.watching.withLock { $0 -= 1 } }
    }

    /// The verbs that change something.
    package static let writingVerbs: Set<String> = ["create", "update", "patch", "delete", "deletecollection"]

    func count(_ target: RequestTarget, user: User, status: Int) {
        let labels = Labels(
            verb: target.verb, group: target.resource?.group ?? "", resource: target.resource?.plural ?? "",
            subresource: target.resource?.subresource ?? "", code: status, user: user.name)
        counts.withLock { $0[labels, default: 0] += 1 }
    }

    /// How many requests of a user changed something, or tried to.
    package func writes(by user: String) -> UInt64 {
        counts.withLock { counts in
            counts.reduce(0) { sum, entry in
                entry.key.user == user && Self.writingVerbs.contains(entry.key.verb) ? sum + entry.value : sum
            }
        }
    }

    /// The counts in Prometheus' text format.
    func exposition(objects: [String: Int]) -> String {
        var lines = [
            "# HELP apiserver_request_total Requests by verb, resource, status code and user.",
            "# TYPE apiserver_request_total counter",
        ]
        let counts = counts.withLock { $0 }
        lines += counts.map { labels, count in
            let text = [
                ("code", String(labels.code)), ("group", labels.group), ("resource", labels.resource),
                ("subresource", labels.subresource), ("user", labels.user), ("verb", labels.verb.uppercased()),
            ].map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
            return "apiserver_request_total{\(text)} \(count)"
        }.sorted()
        lines += [
            "# HELP apiserver_longrunning_requests Watches that are served now.",
            "# TYPE apiserver_longrunning_requests gauge",
            "apiserver_longrunning_requests{verb=\"WATCH\"} \(watches)",
            "# HELP apiserver_storage_objects Stored objects by resource.",
            "# TYPE apiserver_storage_objects gauge",
        ]
        lines += objects.sorted { $0.key < $1.key }.map {
            "apiserver_storage_objects{resource=\"\(Self.escaped($0.key))\"} \($0.value)"
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
