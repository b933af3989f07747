import EpollTransport
package import Logging
package import Metrics
import ServiceLifecycle
import Synchronization

/// A pool of connections to one PostgreSQL database.
///
/// Its connections belong to a thread that watches their sockets; callers hand statements to it and wait without
/// holding a thread. Statements of many callers share the connections, pipelined; a session has one to itself.
///
/// Run it as a service, or lend it with ``withDatabase(_:logger:metrics:_:)``: before ``run()`` is called, callers wait.
package final class Database: Service {
    package let configuration: DatabaseConfiguration

    let mailbox: Mailbox<PoolLoop.Message>
    let timers: QueryTimers
    private let metrics: PoolMetrics
    let logger: Logger
    private let lastID = Atomic<UInt64>(0)

    /// Creates a pool that connects when it runs.
    /// - Parameters:
    ///   - configuration: Which database, and the limits.
    ///   - logger: Told when the pool stops, and of slow statements.
    ///   - metrics: Where the pool's metrics go.
    package init(configuration: DatabaseConfiguration, logger: Logger, metrics: any MetricsFactory) throws {
        self.configuration = configuration
        self.mailbox = try Mailbox()
        self.metrics = PoolMetrics(factory: metrics)
        self.timers = QueryTimers(factory: metrics)
        self.logger = logger
    }

    /// Connects, serves callers, and on graceful shutdown lets what is under way end first.
    package func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
                do {
                    try startThread(named: "postgresql") { [configuration, mailbox, metrics] in
                        do {
                            try PoolLoop(configuration: configuration, mailbox: mailbox, metrics: metrics).run()
                            ended.resume()
                        } catch {
                            ended.resume(throwing: error)
                        }
                    }
                } catch {
                    ended.resume(throwing: error)
                }
            }
        } onCancelOrGracefulShutdown: { [mailbox] in
            _ = mailbox.post(.stop)
        }
        logger.debug("The database's pool has closed")
    }

    /// Lends a running pool.
    @discardableResult
    package static func withDatabase<Value: Sendable>(
        _ configuration: DatabaseConfiguration, logger: Logger,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        _ body: @Sendable (Database) async throws -> Value
    ) async throws -> Value {
        let database = try Database(configuration: configuration, logger: logger, metrics: metrics)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await database.run() }
            defer { group.cancelAll() }
            return try await body(database)
        }
    }

    func makeID() -> PoolState.WaiterID {
        lastID.wrappingAdd(1, ordering: .relaxed).newValue
    }
}
