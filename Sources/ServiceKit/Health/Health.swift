import Synchronization

/// Knows whether a service can take requests now.
package final class Health: Sendable {
    private let checkTimeout: Duration
    private let clock: any Clock<Duration>
    private let state = Mutex(State())

    private struct State {
        var checks: [Check] = []
        var isDraining = false
    }

    private struct Check: Sendable {
        let name: String
        let run: @Sendable () async throws -> Void
    }

    /// Creates health without checks: ready at once.
    /// - Parameters:
    ///   - checkTimeout: The longest that one check may take before it counts as failed.
    ///   - clock: The clock that measures it.
    package init(checkTimeout: Duration = .seconds(2), clock: any Clock<Duration> = ContinuousClock()) {
        self.checkTimeout = checkTimeout
        self.clock = clock
    }

    /// Adds something that must work for the service to be ready; a check fails by throwing, and the error's
    /// description is shown.
    package func requireReady(_ name: String, _ check: @escaping @Sendable () async throws -> Void) {
        state.withLock { $0.checks.append(Check(name: name, run: check)) }
    }

    /// From now on not ready, whatever the checks say.
    package func startDraining() {
        state.withLock { $0.isDraining = true }
    }

    /// Runs all checks at once.
    package func readiness() async -> Readiness {
        let (checks, isDraining) = state.withLock { ($0.checks, $0.isDraining) }
        if isDraining { return Readiness(isDraining: true, checks: []) }
        let results = await withTaskGroup(of: (Int, Readiness.Check).self) { group in
            for (index, check) in checks.enumerated() {
                group.addTask { [checkTimeout, clock] in
                    do {
                        try await withDeadline(checkTimeout, clock: clock, check.run)
                        return (index, Readiness.Check(name: check.name, failure: nil))
                    } catch {
                        return (index, Readiness.Check(name: check.name, failure: String(describing: error)))
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        return Readiness(isDraining: false, checks: results.sorted { $0.0 < $1.0 }.map(\.1))
    }
}

/// What a readiness probe found.
package struct Readiness: Sendable, Equatable {
    /// One check's outcome; no failure means that it passed.
    package struct Check: Sendable, Equatable {
        package let name: String
        package let failure: String?
    }

    package let isDraining: Bool
    package let checks: [Check]

    package var isReady: Bool { !isDraining && checks.allSatisfy { $0.failure == nil } }
}
