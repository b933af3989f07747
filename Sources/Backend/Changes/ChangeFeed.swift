import Logging
import Observability
import PostgreSQL
import ServiceLifecycle
import Tracing

/// Carries word of changes between the processes that serve milestones, and keeps the log of changes short.
struct ChangeFeed: Service {
    let store: MilestoneStore
    /// A pool of its own: listening holds a connection for good.
    let listener: Database
    let logger: Logger
    var clock: any Clock<Duration> = ContinuousClock()

    /// The channel on which processes tell each other.
    static let channel = "milestone_change"
    /// Longest time for a change to be seen whose writer told nobody: one of an older version, or one that was killed.
    static let pollInterval: Duration = .seconds(5)
    /// Pause between two announcements.
    static let announcementPause: Duration = .milliseconds(50)
    static let cleaningInterval: Duration = .seconds(3600)
    /// How long changes can be followed from, and requests be repeated.
    static let changeDays = 7
    static let idempotencyHours = 24

    func run() async throws {
        await ServiceContext.withValue(.untraced) {
            await cancelWhenGracefulShutdown { await carry() }
        }
        store.changes.close()
    }

    private func carry() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await attempt("listen for changes") { try await listen() } }
            group.addTask { await announce() }
            group.addTask { await every(Self.pollInterval) { store.changes.pulse() } }
            group.addTask { await every(Self.cleaningInterval) { await clean() } }
        }
    }

    private func listen() async throws {
        for try await _ in listener.notifications(on: [Self.channel], clock: clock) {
            store.counts.invalidate()
            store.changes.pulse()
        }
    }

    private func announce() async {
        for await _ in store.changes.announcements {
            let query: Query = "SELECT pg_notify(\(Self.channel), '')"
            await attempt("announce a change") { try await store.database.query(query.named("changes.announce")) }
            do { try await clock.sleep(for: Self.announcementPause) } catch { return }
        }
    }

    private func clean() async {
        await attempt("forget old changes") { try await store.forgetChanges(olderThan: Self.changeDays) }
        await attempt("forget old requests") {
            try await store.forgetIdempotencyKeys(olderThan: Self.idempotencyHours)
        }
    }

    private func every(_ interval: Duration, _ body: () async -> Void) async {
        while true {
            do { try await clock.sleep(for: interval) } catch { return }
            await body()
        }
    }

    /// None of this is worth a process's end: followers poll, and the next round cleans.
    private func attempt(_ what: String, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch is CancellationError {
        } catch {
            logger.warning("Can't \(what)", metadata: ["error": "\(error)"])
        }
    }
}
