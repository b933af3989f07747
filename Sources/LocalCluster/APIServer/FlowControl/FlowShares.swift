import KubernetesModel

/// How many requests each priority level has answered at once: its share of the server's, and what it may borrow.
///
/// Source: Kubernetes documentation, *API Priority and Fairness*, section Priority levels.
struct FlowShares {
    /// Requests that a server with default settings answers at once.
    private static let total = 600.0

    private struct Level {
        var nominal: Double
        var lends: Double
        var borrows: Double
        var queue: Int
        var isExempt: Bool
    }

    private var levels: [String: Level] = [:]

    init(_ documents: [JSONValue]) {
        func part(_ document: JSONValue) -> JSONValue? {
            document[path: "spec", document[path: "spec", "type"] == "Exempt" ? "exempt" : "limited"]
        }
        func shares(_ document: JSONValue) -> Double {
            Double(part(document)?["nominalConcurrencyShares"]?.integerValue ?? 0)
        }
        let sum = max(1, documents.reduce(0) { $0 + shares($1) })
        for document in documents {
            let spec = part(document)
            let nominal = (Self.total * shares(document) / sum).rounded(.up)
            let queuing = spec?[path: "limitResponse", "queuing"]
            func count(_ member: String) -> Int { Int(queuing?[member]?.integerValue ?? 0) }
            levels[document.name] = Level(
                nominal: nominal,
                lends: (nominal * Double(spec?["lendablePercent"]?.integerValue ?? 0) / 100).rounded(),
                borrows: spec?["borrowingLimitPercent"]?.integerValue.map { nominal * Double($0) / 100 } ?? .infinity,
                queue: count("queues") * count("queueLengthLimit"),
                isExempt: document[path: "spec", "type"] == "Exempt")
        }
    }

    /// The limit of a level; `nil` for one without. What others could lend it is counted in.
    func limit(of name: String) -> FlowGate.Limit? {
        guard let level = levels[name], !level.isExempt else { return nil }
        let lent = levels.reduce(0) { $1.key == name ? $0 : $0 + $1.value.lends }
        return FlowGate.Limit(seats: Int(level.nominal + min(level.borrows.rounded(), lent)), queue: level.queue)
    }
}
