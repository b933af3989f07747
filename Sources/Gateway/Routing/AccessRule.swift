/// What a request must prove to take a route.
struct AccessRule: Sendable, Equatable {
    /// The role that methods which only read need; nil when everybody may.
    var read: Role?
    /// The role that all other methods need; nil when everybody may.
    var write: Role?

    /// Nothing; a token isn't even looked at.
    static let open = AccessRule()

    /// Methods that only read are open to everybody, others need at least this role.
    static func writes(_ role: Role) -> AccessRule { AccessRule(write: role) }

    /// The role that a request with `method` needs, nil when it needs none.
    func role(for method: RequestMethod) -> Role? { method.isSafe ? read : write }
}

/// What somebody may do; each role may do all that the one before it may.
enum Role: String, Sendable, Comparable, CaseIterable, Decodable {
    case reader
    case editor
    case admin

    static func < (one: Role, other: Role) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .reader: 0
        case .editor: 1
        case .admin: 2
        }
    }
}
