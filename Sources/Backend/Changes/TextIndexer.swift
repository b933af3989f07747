import Logging
import Observability
import PostgreSQL
import ServiceLifecycle
import Tracing

/// Works out the words that searches look for, a moment after milestones were changed.
///
/// It is woken by every change, of this process or another, and by ``ChangeFeed/pollInterval``. Several processes may
/// run one: they take turns.
struct TextIndexer: Service {
    let store: MilestoneStore
    /// A pool of its own: requests mustn't wait behind a step.
    let database: Database
    let logger: Logger
    var clock: any Clock<Duration> = ContinuousClock()

    /// Pause after a change's words are there, in which more changes may come.
    static let pause: Duration = .milliseconds(50)

    /// What ends by itself: somebody has the table of milestones for himself, or the schema isn't there yet, which
    /// readiness tells.
    private static let passing: Set<SQLState> = [.lockNotAvailable, .undefinedTable]

    func run() async throws {
        await ServiceContext.withValue(.untraced) {
            await cancelWhenGracefulShutdown { await follow() }
        }
    }

    private func follow() async {
        let pulses = store.changes.pulses()
        await catchUp()
        for await _ in pulses {
            await catchUp()
            do { try await clock.sleep(for: Self.pause) } catch { return }
        }
    }

    /// It isn't worth the process's end: what is due stays due until the next pulse.
    private func catchUp() async {
        do {
            while try await store.indexTexts(on: database) {}
        } catch is CancellationError {
        } catch let error as DatabaseError where error.sqlState.map(Self.passing.contains) == true {
            logger.debug("Texts can't be worked out yet", metadata: ["reason": "\(error)"])
        } catch {
            logger.warning("Can't work out what milestones are found by", metadata: ["error": "\(error)"])
        }
    }
}
