import EpollTransport

/// The thread that owns a pool's connections: it waits for sockets and messages, and does what ``PoolState`` decides.
final class PoolLoop {
    /// What tasks ask of the thread.
    enum Message: Sendable {
        case query(Request)
        case queryInSession(Request, Lease)
        case lease(LeaseRequest)
        case release(Lease, discard: Bool)
        case withdraw(PoolState.WaiterID)
        case cancelled(Lease)
        case copy(Connection.CopyStep, Lease)
        case listen(Lease, Notifications.Stream.Continuation)
        case stop
    }

    let configuration: DatabaseConfiguration
    let mailbox: Mailbox<Message>
    let metrics: PoolMetrics
    let epoll: Epoll
    var state: PoolState
    var connections: [Connection?]
    var generations: [UInt32]
    var waiting: [PoolState.WaiterID: Waiter] = [:]
    var listeners: [PoolState.Slot: Notifications.Stream.Continuation] = [:]
    var lastFailure: DatabaseError?
    var now = ContinuousClock.now

    struct Waiter {
        enum Kind {
            case query(Request)
            case lease(LeaseRequest)
        }
        let kind: Kind
        let since: ContinuousClock.Instant
    }

    private static let mailboxToken = UInt64.max

    init(configuration: DatabaseConfiguration, mailbox: Mailbox<Message>, metrics: PoolMetrics) throws(SystemError) {
        self.configuration = configuration
        self.mailbox = mailbox
        self.metrics = metrics
        epoll = try Epoll()
        state = PoolState(configuration: configuration, now: now)
        connections = Array(repeating: nil, count: configuration.connections)
        generations = Array(repeating: 0, count: configuration.connections)
        epoll.watch(mailbox.descriptor, Epoll.Interest(), token: Self.mailboxToken)
    }

    /// Works until it is told to stop and nothing is under way any more.
    func run() {
        perform(state.tick(now: now))
        while !state.isDrained {
            flushAll()
            metrics.update(from: state)
            let count = epoll.wait(timeout: nextDeadline.map { $0 - .now })
            now = .now
            for index in 0..<count {
                let event = epoll.event(index)
                if event.token == Self.mailboxToken {
                    for message in mailbox.drain() { handle(message) }
                } else {
                    handle(event)
                }
            }
            expire()
            perform(state.tick(now: now))
        }
        for message in mailbox.close() { refuse(message) }
        for listener in listeners.values { listener.finish(throwing: refusal(.shuttingDown)) }
        connections = connections.map { _ in nil }
    }

    private var nextDeadline: ContinuousClock.Instant? {
        var next = state.nextDeadline
        for case let connection? in connections {
            if let deadline = connection.deadline { next = min(next ?? deadline, deadline) }
            if let checkAt = connection.checkAt { next = min(next ?? checkAt, checkAt) }
        }
        return next
    }

    // MARK: Messages

    private func handle(_ message: Message) {
        switch message {
        case .query(let request):
            guard request.isWanted else { return }
            if let slot = state.sendAtOnce(), let connection = connections[slot] {
                metrics.acquired(after: .zero)
                send(request, on: connection, slot: slot)
                return
            }
            waiting[request.id] = Waiter(kind: .query(request), since: now)
            submit(request.id, .statement)
        case .lease(let request):
            waiting[request.id] = Waiter(kind: .lease(request), since: now)
            submit(request.id, .session)
        case .queryInSession(let request, let lease):
            guard let connection = connection(of: lease) else {
                request.resolve(.failure(DatabaseError(.connectionLost, "The session's connection has ended.")))
                return
            }
            state.sentInSession(lease.slot)
            send(request, on: connection, slot: lease.slot)
        case .release(let lease, let discard):
            guard connection(of: lease) != nil else { return }
            listeners[lease.slot] = nil
            if discard {
                close(lease.slot, because: DatabaseError(.connectionLost, "The session was discarded."))
            } else {
                perform(state.released(lease.slot))
            }
        case .withdraw(let id):
            waiting[id] = nil
            perform(state.withdraw(id))
            cancel(id)
        case .cancelled(let lease):
            guard connection(of: lease) != nil else { return }
            perform(state.cancelled(lease.slot))
            cancelAbandoned(lease.slot)
        case .copy(let step, let lease):
            copy(step, lease)
        case .listen(let lease, let listener):
            guard connection(of: lease) != nil, !state.isStopping else {
                listener.finish(throwing: refusal(state.isStopping ? .shuttingDown : .unavailable))
                return
            }
            listeners[lease.slot] = listener
        case .stop:
            for listener in listeners.values { listener.finish(throwing: refusal(.shuttingDown)) }
            listeners = [:]
            perform(state.stop())
        }
    }

    private func submit(_ id: PoolState.WaiterID, _ need: PoolState.Need) {
        perform(state.submit(.init(id: id, need: need, deadline: now + configuration.acquireTimeout)))
    }

    private func refuse(_ message: Message) {
        let error = refusal(.shuttingDown)
        switch message {
        case .query(let request), .queryInSession(let request, _): request.resolve(.failure(error))
        case .lease(let request): request.resolve(.failure(error))
        case .copy(let step, _): step.fail(error)
        case .listen(_, let listener): listener.finish(throwing: error)
        case .release, .withdraw, .cancelled, .stop: break
        }
    }

    // MARK: Sockets

    private func handle(_ event: Epoll.Event) {
        let slot = Int(event.token >> 32)
        guard UInt32(truncatingIfNeeded: event.token) == generations[slot], let connection = connections[slot] else {
            return
        }
        do throws(DatabaseError) {
            if case .connecting = connection.phase {
                // libpq may have closed the descriptor and opened another under the same number.
                if let watched = connection.watched { epoll.forget(watched) }
                connection.watched = nil
                try connection.continueConnecting(now: now)
                watch(connection, slot: slot)
            } else {
                var answered: [Connection.Event] = []
                defer { for event in answered { handle(event, slot: slot) } }
                try connection.receive(now: now) { answered.append($0) }
                if connection.phase == .copying { watch(connection, slot: slot) }
            }
        } catch {
            close(slot, because: error)
        }
        cancelAbandoned(slot)
    }

    private func handle(_ event: Connection.Event, slot: Int) {
        switch event {
        case .opened:
            metrics.connectionOpened()
            lastFailure = nil
            perform(state.opened(slot, now: now))
        case .answered(let request?, let result):
            request.resolve(result.mapError { $0 })
            perform(state.finished(slot))
            // The server lost its primacy, as in a failover: libpq must look for the one that has it now.
            if case .failure(let error) = result, error.sqlState == .readOnlyTransaction { close(slot, because: error) }
        case .interrupted(let request):
            perform(state.finished(slot))
            waiting[request.id] = Waiter(kind: .query(request), since: now)
            submit(request.id, .statement)
        case .notified(let notification):
            notify(notification, slot: slot)
        case .answered(nil, .failure(let error)):
            close(slot, because: error)
        case .answered(nil, .success):
            break
        }
    }

    private func flushAll() {
        for (slot, connection) in connections.enumerated() {
            guard let connection, connection.hasUnsentBytes else { continue }
            do throws(DatabaseError) {
                try connection.flush()
                // A copy's step may have waited for nothing but this; no event would tell it.
                if connection.phase == .copying { try connection.continueCopying() }
                watch(connection, slot: slot)
            } catch {
                close(slot, because: error)
            }
        }
    }

    private func expire() {
        for (slot, connection) in connections.enumerated() {
            guard let connection else { continue }
            do throws(DatabaseError) {
                try connection.checkIfIdle(now: now)
            } catch {
                close(slot, because: error)
            }
            guard let deadline = connection.deadline, deadline <= now, !giveUp(connection, slot: slot) else { continue }
            close(slot, because: DatabaseError(.connectionLost, "PostgreSQL didn't answer in time."))
        }
    }
}
