import DequeModule

/// Decides who gets which connection, and when connections are made anew.
///
/// Pure: it is told what happened and returns what to do. Waiters are served in the order in which they came; only,
/// sessions leave one connection to statements, which don't wait behind them for it. A
/// statement may share a connection with others (they are pipelined); a session has one to itself, but may follow
/// statements that are still under way on it, because the server answers in order.
///
/// While no connection stands and the last attempt to make one failed, waiters are turned away at once instead of
/// piling up, and only one connection at a time tries again.
struct PoolState {
    typealias Slot = Int
    typealias WaiterID = UInt64
    typealias Instant = ContinuousClock.Instant

    enum Need: Equatable {
        /// A place in any connection's pipeline.
        case statement
        /// A connection for oneself.
        case session
    }

    struct Waiter: Equatable {
        let id: WaiterID
        let need: Need
        let deadline: Instant
    }

    enum Refusal: Equatable {
        case queueFull, timedOut, unavailable, shuttingDown
    }

    enum Action: Equatable {
        case connect(Slot)
        /// Send the waiter's statement.
        case send(WaiterID, on: Slot)
        /// Tell the waiter that the connection is its own.
        case lease(WaiterID, of: Slot)
        /// Make sure a session left nothing behind, then report ``PoolState/cleaned(_:)`` or close the connection.
        case clean(Slot)
        /// Close a connection on which a statement goes on that nobody waits for.
        case drop(Slot)
        case refuse(WaiterID, Refusal)
    }

    enum Phase: Equatable {
        case closed(retryAt: Instant)
        case connecting
        case open
        case leased
    }

    let pipelineDepth: Int
    let waitingLimit: Int
    let reconnectPause: ClosedRange<Duration>

    private(set) var slots: [Connection]
    private(set) var waiters: Deque<Waiter> = []
    private(set) var isStopping = false
    /// Attempts to connect that failed since the last one that succeeded.
    private(set) var failedAttempts = 0

    struct Connection {
        var phase: Phase
        var underWay = 0
        /// A cancellation is on its way to the server: what is sent now might be hit by it.
        var isCancelling = false
    }

    init(configuration: DatabaseConfiguration, now: Instant) {
        pipelineDepth = configuration.pipelineDepth
        waitingLimit = configuration.waitingLimit
        reconnectPause = configuration.reconnectPause
        slots = Array(repeating: Connection(phase: .closed(retryAt: now)), count: configuration.connections)
    }

    /// No connection, and little hope to get one soon.
    var isUnavailable: Bool { failedAttempts > 0 && !slots.contains(where: \.isUsable) }

    /// Stopping, and nothing is under way any more.
    var isDrained: Bool { isStopping && slots.allSatisfy { !$0.isUsable || ($0.phase == .open && $0.underWay == 0) } }

    /// When ``tick(now:)`` has something to do next.
    var nextDeadline: Instant? {
        var next = waiters.lazy.map(\.deadline).min()
        if isStopping { return next }
        for slot in slots {
            if let retryAt = slot.retryAt { next = min(next ?? retryAt, retryAt) }
        }
        return next
    }
}

extension PoolState.Connection {
    var isUsable: Bool {
        switch phase {
        case .open, .leased: true
        case .closed, .connecting: false
        }
    }

    fileprivate var retryAt: PoolState.Instant? {
        if case .closed(let retryAt) = phase { retryAt } else { nil }
    }
}

// MARK: - Waiters

extension PoolState {
    /// Somebody wants a place or a connection.
    mutating func submit(_ waiter: Waiter) -> [Action] {
        if isStopping { return [.refuse(waiter.id, .shuttingDown)] }
        if isUnavailable { return [.refuse(waiter.id, .unavailable)] }
        guard waiters.count < waitingLimit else { return [.refuse(waiter.id, .queueFull)] }
        waiters.append(waiter)
        return schedule()
    }

    /// A place for a statement that need not wait, because nobody does and a connection has room; nil otherwise.
    mutating func sendAtOnce() -> Slot? {
        guard waiters.isEmpty, !isStopping, let slot = slot(for: .statement) else { return nil }
        slots[slot].underWay += 1
        return slot
    }

    /// A waiter went away.
    mutating func withdraw(_ id: WaiterID) -> [Action] {
        waiters.removeAll { $0.id == id }
        return schedule()
    }

    /// Time has passed.
    mutating func tick(now: Instant) -> [Action] {
        var actions: [Action] = []
        waiters.removeAll { waiter in
            guard waiter.deadline <= now else { return false }
            actions.append(.refuse(waiter.id, .timedOut))
            return true
        }
        guard !isStopping else { return actions }
        for slot in slots.indices {
            guard let retryAt = slots[slot].retryAt, retryAt <= now else { continue }
            // A server that is away is asked by one connection; the others follow when it answers.
            if failedAttempts > 0, slots.contains(where: { $0.phase == .connecting || $0.isUsable }) { break }
            slots[slot].phase = .connecting
            actions.append(.connect(slot))
        }
        return actions
    }

    /// Take no more; let what is under way end.
    mutating func stop() -> [Action] {
        isStopping = true
        defer { waiters.removeAll() }
        return waiters.map { .refuse($0.id, .shuttingDown) }
    }

    private mutating func schedule() -> [Action] {
        var actions: [Action] = []
        var index = 0
        while index < waiters.count {
            let waiter = waiters[index]
            guard let slot = slot(for: waiter.need) else {
                // Sessions never get the last connection, so statements may pass those that wait for theirs.
                if waiter.need == .statement { break }
                index += 1
                continue
            }
            waiters.remove(at: index)
            switch waiter.need {
            case .statement:
                slots[slot].underWay += 1
                actions.append(.send(waiter.id, on: slot))
            case .session:
                slots[slot].phase = .leased
                actions.append(.lease(waiter.id, of: slot))
            }
        }
        return actions
    }

    private func slot(for need: Need) -> Slot? {
        if need == .session, slots.count(where: { $0.phase == .leased }) >= max(1, slots.count - 1) { return nil }
        var best: Slot?
        for slot in slots.indices
        where slots[slot].phase == .open && slots[slot].underWay < pipelineDepth && !slots[slot].isCancelling {
            if let best, slots[best].underWay <= slots[slot].underWay { continue }
            best = slot
        }
        return best
    }
}

// MARK: - Connections

extension PoolState {
    /// A connection stands.
    mutating func opened(_ slot: Slot, now: Instant) -> [Action] {
        failedAttempts = 0
        slots[slot] = Connection(phase: .open)
        return schedule() + tick(now: now)
    }

    /// A connection couldn't be made.
    /// - Parameter jitter: From 0 to 1; spreads the attempts of many clients.
    mutating func failedToOpen(_ slot: Slot, jitter: Double, now: Instant) -> [Action] {
        failedAttempts += 1
        let doubled = reconnectPause.lowerBound * (1 << min(failedAttempts - 1, 16))
        let pause = min(doubled, reconnectPause.upperBound)
        slots[slot] = Connection(phase: .closed(retryAt: now + pause / 2 + (pause / 2) * jitter))
        guard isUnavailable else { return [] }
        defer { waiters.removeAll() }
        return waiters.map { .refuse($0.id, .unavailable) }
    }

    /// A connection that stood has ended, with whatever was under way on it.
    mutating func lost(_ slot: Slot, now: Instant) -> [Action] {
        slots[slot] = Connection(phase: .closed(retryAt: now))
        return tick(now: now)
    }

    /// A session sends a statement on its own connection.
    mutating func sentInSession(_ slot: Slot) {
        slots[slot].underWay += 1
    }

    /// A statement has been answered.
    mutating func finished(_ slot: Slot) -> [Action] {
        slots[slot].underWay -= 1
        return schedule()
    }

    /// A cancellation is being sent on behalf of a statement that is under way.
    mutating func cancelling(_ slot: Slot) {
        slots[slot].isCancelling = true
    }

    /// The server has the cancellation: it can't hit what is sent from now on.
    mutating func cancelled(_ slot: Slot) -> [Action] {
        slots[slot].isCancelling = false
        return schedule()
    }

    /// A session gives its connection back; when its task was cancelled, a statement may still be under way.
    mutating func released(_ slot: Slot) -> [Action] {
        slots[slot].underWay == 0 ? [.clean(slot)] : [.drop(slot)]
    }

    /// A connection that was given back is as new.
    mutating func cleaned(_ slot: Slot) -> [Action] {
        slots[slot].phase = .open
        return schedule()
    }
}
