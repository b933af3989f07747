/// What a request must prove to take a route.
enum AccessRule: Sendable, Equatable {
    /// Nothing; a token isn't even looked at.
    case open
    /// Methods that only read are open to everybody, others need at least this role.
    case writes(Role)

    /// The role that a request with `method` needs, nil when it needs none.
    func role(for method: RequestMethod) -> Role? {
        switch self {
        case .open: nil
        case .writes(let role): method.isSafe ? nil : role
        }
    }
}

/// What somebody may do; each role may do all that the one before it may.
enum Role: String, Sendable, Comparable, CaseIterable {
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
