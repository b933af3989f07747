extension PoolLoop {
    /// Hands a notification to the session that listens.
    func notify(_ notification: Notification, slot: Int) {
        guard let listener = listeners[slot] else { return }
        if case .dropped = listener.yield(notification) {
            listeners[slot] = nil
            listener.finish(
                throwing: DatabaseError(.connectionLost, "Notifications came faster than they were taken."))
        }
    }

    /// Takes a step of a copy on a session's connection.
    func copy(_ step: Connection.CopyStep, _ lease: Lease) {
        guard let connection = connection(of: lease) else {
            step.fail(DatabaseError(.connectionLost, "The session's connection has ended."))
            return
        }
        do throws(DatabaseError) {
            try connection.begin(step, now: now)
            watch(connection, slot: lease.slot)
        } catch {
            close(lease.slot, because: error)
        }
    }
}
