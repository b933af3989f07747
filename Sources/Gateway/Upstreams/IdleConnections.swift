import NIOCore

/// Connections to an upstream that wait for a request; the one used last is used first, so that surplus ones age.
///
/// Pure: the pool opens and closes them.
struct IdleConnections<Connection: AnyObject> {
    private var stack: [(connection: Connection, since: NIODeadline)] = []
    private let capacity: Int
    private let longestIdle: TimeAmount

    /// Makes an empty stack.
    ///
    /// - Parameters:
    ///   - capacity: most connections that wait.
    ///   - longestIdle: how long one may wait; less than the upstream's own patience.
    init(capacity: Int = 128, longestIdle: TimeAmount = .seconds(30)) {
        self.capacity = capacity
        self.longestIdle = longestIdle
    }

    /// How many wait.
    var count: Int { stack.count }

    /// Takes the freshest one.
    mutating func take(now: NIODeadline) -> Connection? {
        guard let last = stack.last, last.since + longestIdle > now else { return nil }
        stack.removeLast()
        return last.connection
    }

    /// Puts one back.
    ///
    /// - Returns: the one that has to close for it.
    mutating func put(_ connection: Connection, now: NIODeadline) -> Connection? {
        stack.append((connection, now))
        return stack.count > capacity ? stack.removeFirst().connection : nil
    }

    /// Forgets one that closed.
    mutating func remove(_ connection: Connection) {
        if let index = stack.lastIndex(where: { $0.connection === connection }) { stack.remove(at: index) }
    }

    /// Takes out those that have waited too long.
    mutating func expire(now: NIODeadline) -> [Connection] {
        let expired = stack.prefix { $0.since + longestIdle <= now }
        stack.removeFirst(expired.count)
        return expired.map(\.connection)
    }

    /// Takes out all.
    mutating func removeAll() -> [Connection] {
        defer { stack.removeAll() }
        return stack.map(\.connection)
    }
}
