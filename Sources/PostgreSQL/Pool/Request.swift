/// A statement on its way to a connection and back; it is answered exactly once.
final class Request: Sendable {
    let id: PoolState.WaiterID
    let query: Query
    let sql: String
    /// Longest time for the answer, once sent.
    let timeout: Duration

    private let answer: Answer<Rows>

    init(id: PoolState.WaiterID, query: Query, timeout: Duration) {
        self.id = id
        self.query = query
        self.sql = query.sql
        self.timeout = timeout
        self.answer = Answer()
    }

    /// Whether somebody still waits for the answer.
    var isWanted: Bool { answer.isWanted }

    func resolve(_ result: Result<Rows, any Error>) { answer.resolve(result) }

    func value() async throws -> Rows { try await answer.value() }

    func whenResolved(_ listener: @escaping Answer<Rows>.Listener) { answer.whenResolved(listener) }
}

/// A connection that somebody wants for a session.
final class LeaseRequest: Sendable {
    let id: PoolState.WaiterID
    private let answer = Answer<Lease>()

    init(id: PoolState.WaiterID) {
        self.id = id
    }

    var isWanted: Bool { answer.isWanted }

    /// False when the one who wanted the lease went away; it is the caller's again then.
    @discardableResult
    func resolve(_ result: Result<Lease, any Error>) -> Bool { answer.resolve(result) }

    func value() async throws -> Lease { try await answer.value() }
}

/// The right to one connection, until it is released or lost.
struct Lease: Sendable, Equatable {
    let slot: PoolState.Slot
    /// Tells apart the connections that a slot holds one after the other.
    let generation: UInt32
}
