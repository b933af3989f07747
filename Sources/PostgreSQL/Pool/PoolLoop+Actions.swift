import EpollTransport

extension PoolLoop {
    /// Does what the state decided.
    func perform(_ actions: [PoolState.Action]) {
        for action in actions {
            switch action {
            case .connect(let slot): connect(slot)
            case .send(let id, let slot): sendWaiting(id, slot: slot)
            case .lease(let id, let slot): grant(id, slot: slot)
            case .clean(let slot): clean(slot)
            case .drop(let slot):
                if let connection = connections[slot] { cancel(connection, slot: slot) }
                close(slot, because: DatabaseError(.connectionLost, "A session was given up in a statement."))
            case .refuse(let id, let reason): refuse(id, reason)
            }
        }
    }

    /// The connection that a lease is for; nil when it has ended since.
    func connection(of lease: Lease) -> Connection? {
        generations[lease.slot] == lease.generation ? connections[lease.slot] : nil
    }

    /// Sends a statement for which the state has made room.
    func send(_ request: Request, on connection: Connection, slot: Int) {
        do throws(DatabaseError) {
            try connection.send(request, now: now)
        } catch {
            request.resolve(.failure(error))
            close(slot, because: error)
        }
    }

    /// Tells epoll what the connection waits for.
    func watch(_ connection: Connection, slot: Int) {
        guard let descriptor = connection.descriptor else { return }
        let interest = connection.interest
        guard connection.watched != descriptor || connection.watchedInterest != interest else { return }
        connection.watched = descriptor
        connection.watchedInterest = interest
        epoll.watch(descriptor, interest, token: UInt64(slot) << 32 | UInt64(generations[slot]))
    }

    /// Ends a connection; whoever waits for an answer on it learns why.
    func close(_ slot: Int, because error: DatabaseError) {
        guard let connection = connections[slot] else { return }
        if let watched = connection.watched { epoll.forget(watched) }
        connections[slot] = nil
        generations[slot] &+= 1
        let wasOpen = connection.phase == .open || connection.phase == .copying
        var lost = error
        lost.code = .connectionLost
        for request in connection.abandon() { request.resolve(.failure(lost)) }
        connection.abandonCopy(because: lost)
        listeners.removeValue(forKey: slot)?.finish(throwing: lost)
        if wasOpen {
            metrics.connectionLost()
            perform(state.lost(slot, now: now))
        } else {
            failedToOpen(slot, error)
        }
    }

    private func connect(_ slot: Int) {
        do throws(DatabaseError) {
            let connection = try Connection(configuration: configuration, attempt: state.failedAttempts, now: now)
            connections[slot] = connection
            watch(connection, slot: slot)
        } catch {
            failedToOpen(slot, error)
        }
    }

    private func failedToOpen(_ slot: Int, _ error: DatabaseError) {
        metrics.connectionFailed()
        lastFailure = error
        perform(state.failedToOpen(slot, jitter: .random(in: 0...1), now: now))
    }

    private func sendWaiting(_ id: PoolState.WaiterID, slot: Int) {
        guard let waiter = waiting.removeValue(forKey: id), case .query(let request) = waiter.kind, request.isWanted,
            let connection = connections[slot]
        else {
            perform(state.finished(slot))
            return
        }
        metrics.acquired(after: now - waiter.since)
        send(request, on: connection, slot: slot)
    }

    private func grant(_ id: PoolState.WaiterID, slot: Int) {
        let lease = Lease(slot: slot, generation: generations[slot])
        guard let waiter = waiting.removeValue(forKey: id), case .lease(let request) = waiter.kind,
            request.resolve(.success(lease))
        else {
            perform(state.released(slot))
            return
        }
        metrics.acquired(after: now - waiter.since)
    }

    private func clean(_ slot: Int) {
        guard let connection = connections[slot] else { return }
        if connection.isClean {
            perform(state.cleaned(slot))
        } else {
            close(slot, because: DatabaseError(.connectionLost, "A session ended within a transaction."))
        }
    }

    private func refuse(_ id: PoolState.WaiterID, _ reason: PoolState.Refusal) {
        guard let waiter = waiting.removeValue(forKey: id) else { return }
        metrics.refused(reason)
        let error = refusal(reason)
        switch waiter.kind {
        case .query(let request): request.resolve(.failure(error))
        case .lease(let request): request.resolve(.failure(error))
        }
    }

    /// The error that tells a caller why it got no connection.
    func refusal(_ reason: PoolState.Refusal) -> DatabaseError {
        switch reason {
        case .queueFull:
            DatabaseError(.queueFull, "\(configuration.waitingLimit) callers wait for the database already.")
        case .timedOut:
            DatabaseError(.acquireTimedOut, "No connection was free within \(configuration.acquireTimeout).")
        case .unavailable:
            DatabaseError(.unavailable, lastFailure?.message ?? "PostgreSQL can't be reached.")
        case .shuttingDown:
            DatabaseError(.shuttingDown, "The database's pool is closing.")
        }
    }
}
