import CLibPQ
import DequeModule
import EpollTransport

extension PoolLoop {
    /// Nobody waits for a statement any more: it is cancelled once it is the one that the server works at.
    func cancel(_ id: PoolState.WaiterID) {
        for (slot, connection) in connections.enumerated() {
            guard let connection, let index = connection.exchanges.firstIndex(where: { $0.request?.id == id }) else {
                continue
            }
            connection.exchanges[index].isAbandoned = true
            cancelAbandoned(slot)
        }
    }

    /// Cancels the statement that a connection's server works at, if nobody waits for it.
    func cancelAbandoned(_ slot: Int) {
        guard let connection = connections[slot], connection.exchanges.first?.isAbandoned == true else { return }
        cancel(connection, slot: slot)
    }

    /// Gives up waiting for the statement that the server works at, without giving up the connection.
    /// - Returns: False when the connection itself is at fault: there is no statement, or cancelling it didn't help.
    func giveUp(_ connection: Connection, slot: Int) -> Bool {
        guard connection.phase == .open, let exchange = connection.exchanges.first, let request = exchange.request,
            !exchange.isAbandoned
        else { return false }
        request.resolve(
            .failure(DatabaseError(.statementTimedOut, "The statement \(request.query.name) took too long.")))
        let deadline = now + configuration.connectTimeout
        connection.exchanges[0].isAbandoned = true
        connection.exchanges[0].deadline = deadline
        connection.deadline = deadline
        cancel(connection, slot: slot)
        return true
    }

    /// Sends a cancellation, on a thread of its own because libpq's way to do so blocks.
    ///
    /// It names the connection, not the statement: when it arrives late it hits the next one. So nothing new is sent on
    /// the connection until the server has it, and what is queued already runs again if it was hit.
    func cancel(_ connection: Connection, slot: Int) {
        guard !state.slots[slot].isCancelling, let cancellation = Cancellation(of: connection) else { return }
        for index in connection.exchanges.indices where !connection.exchanges[index].isAbandoned {
            connection.exchanges[index].mayBeInterrupted = state.slots[slot].phase == .open
        }
        let lease = Lease(slot: slot, generation: generations[slot])
        do throws(SystemError) {
            try startThread(named: "pg-cancel") { [mailbox] in
                cancellation.send()
                _ = mailbox.post(.cancelled(lease))
            }
            state.cancelling(slot)
        } catch {
            // No thread to be had: the statement goes on until the server's own timeout.
            return
        }
    }
}

/// What cancels whatever a connection's server works at.
///
/// Unchecked: libpq lets any thread send a `PGcancel`, which holds a copy of all it needs.
private final class Cancellation: @unchecked Sendable {
    private let pointer: OpaquePointer

    init?(of connection: Connection) {
        guard let pointer = PQgetCancel(connection.handle) else { return nil }
        self.pointer = pointer
    }

    deinit {
        PQfreeCancel(pointer)
    }

    /// Returns when the server has it; when it can't be reached there is nothing to cancel either.
    func send() {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
            _ = PQcancel(pointer, message.baseAddress, CInt(message.count))
        }
    }
}
