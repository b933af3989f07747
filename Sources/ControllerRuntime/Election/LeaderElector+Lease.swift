import KubernetesClient
import KubernetesModel
import Logging
import Metrics

extension LeaderElector {
    /// Waits until the lease is this process's own.
    ///
    /// - Returns: what is known of the lease.
    /// - Throws: `CancellationError`.
    func acquire() async throws -> LeaseContest {
        var contest = LeaseContest(identity: identity, timing: leadership.timing)
        while true {
            try Task.checkCancellation()
            do {
                let seen = try await limited { [leases, key] in try await leases.find(key.name) }
                contest.observe(seen, at: time.now)
                if contest.mayClaim(at: time.now), isWanted() {
                    do {
                        try await claim(&contest)
                    } catch is CancellationError {
                        // The claim may have arrived all the same.
                        await release()
                        throw CancellationError()
                    }
                    return contest
                }
            } catch let error as APIError where error.isConflict || error.isAlreadyExists {
                logger.debug("another process was faster")
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                logger.warning("the lease can't be acquired: \(error)")
            }
            // client-go's jitter: candidates must not come all at once.
            try await time.sleep(for: leadership.timing.retryPeriod * (1 + 1.2 * random.unit()))
        }
    }

    /// Renews the lease until it is lost.
    ///
    /// - Parameter stepDown: called when the process is no longer wanted; the lease is renewed until what that ends has
    ///   ended.
    /// - Returns: who has it, where that is known.
    /// - Throws: `CancellationError`.
    func keepRenewing(
        _ start: LeaseContest, stepDown: @Sendable () async -> Void
    ) async throws -> String? {
        var contest = start
        var isSteppingDown = false
        while true {
            try await time.sleep(for: leadership.timing.retryPeriod)
            do {
                try await renew(&contest)
                guard contest.isOwn else { return contest.holder }
            } catch {
                try Task.checkCancellation()
                logger.warning(
                    "the lease can't be renewed: \(error)", metadata: ["phase": "\(leadership.phase.rawValue)"])
            }
            if leadership.isExpired { return nil }
            if !isSteppingDown, !isWanted() {
                isSteppingDown = true
                logger.info("this process is no longer wanted to lead")
                await stepDown()
            }
        }
    }

    /// Gives the lease back, if it is still this process's own.
    ///
    /// It happens after everything else has ended, possibly because of a cancellation, which must not keep the next
    /// process waiting: so it is asked for in a task of its own.
    func release() async {
        await Task {
            do {
                try await limited { [leases, key, identity, today, leadership] in
                    var contest = LeaseContest(identity: identity, timing: leadership.timing)
                    contest.observe(try await leases.find(key.name), at: .zero)
                    if let released = contest.release(at: today()) { _ = try await leases.replace(released) }
                }
                logger.info("the lease is given back")
            } catch {
                logger.warning("the lease can't be given back, and runs out by itself: \(error)")
            }
        }.value
    }

    /// Writes this process into the lease that was seen, and nothing else.
    private func claim(_ contest: inout LeaseContest) async throws {
        let sentAt = leadership.now
        let claimed = contest.claim(key, at: today())
        let isNew = contest.lease == nil
        let written = try await limited { [leases] in
            isNew ? try await leases.create(claimed) : try await leases.replace(claimed)
        }
        contest.observe(written, at: time.now)
        leadership.renew(sentAt: sentAt)
    }

    /// Renews the lease, without a look at first: nobody else writes it as a rule.
    private func renew(_ contest: inout LeaseContest) async throws {
        do {
            try await claim(&contest)
        } catch let error as APIError where error.isConflict || error.isAlreadyExists || error.isNotFound {
            // Somebody has written it: another process, or this one by a request whose answer was lost.
            slowPaths.increment()
            let seen = try await limited { [leases, key] in try await leases.find(key.name) }
            contest.observe(seen, at: time.now)
            // A lease that was deleted is anybody's, and so is one that somebody has emptied.
            if contest.holder == nil || contest.isOwn { try await claim(&contest) }
        }
    }

    /// Bounds the time that a request takes.
    private func limited<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let timeout = leadership.timing.requestTimeout
        return try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await body() }
            group.addTask { [time] in
                try await time.sleep(for: timeout)
                throw APIError(.timeout, message: "no answer about the lease within \(timeout)")
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}

extension ResourceClient<Lease> {
    /// The lease of that name; `nil` when there is none.
    fileprivate func find(_ name: String) async throws -> Lease? {
        do { return try await get(name) } catch let error as APIError where error.isNotFound { return nil }
    }
}
