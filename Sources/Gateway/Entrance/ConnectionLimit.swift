import Synchronization

/// How many clients may be connected, in all and from one address.
///
/// It is asked once a connection, so that its lock costs requests nothing.
final class ConnectionLimit: Sendable {
    private struct State {
        var total = 0
        var clients: [ClientKey: Int] = [:]
    }

    private let most: Int
    private let mostPerClient: Int
    private let state = Mutex(State())

    /// Makes a limit.
    ///
    /// - Parameters:
    ///   - most: connections in all.
    ///   - mostPerClient: connections of one address, or of one customer's network of IPv6.
    init(most: Int, mostPerClient: Int) {
        self.most = most
        self.mostPerClient = mostPerClient
    }

    /// Whether a connection of `client` may stay; then it is to be given back with ``release(_:)``.
    func admit(_ client: ClientKey) -> Bool {
        state.withLock { state in
            let count = state.clients[client, default: 0]
            guard state.total < most, count < mostPerClient else { return false }
            state.total += 1
            state.clients[client] = count + 1
            return true
        }
    }

    /// A connection that was admitted has closed.
    func release(_ client: ClientKey) {
        state.withLock { state in
            state.total -= 1
            let count = state.clients[client, default: 1] - 1
            state.clients[client] = count == 0 ? nil : count
        }
    }

    /// How many there are.
    var count: Int { state.withLock { $0.total } }
}
