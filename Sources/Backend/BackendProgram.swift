package import Hummingbird
import Metrics
import Observability
package import PostgreSQL
package import ServiceKit
package import ServiceLifecycle

/// The milestones API as a program.
package struct BackendProgram: Sendable {
    /// The pool that the API uses; it must run for the API to answer.
    package let database: Database
    /// The pool that reads go to; the same as ``database`` when there is no replica.
    package let reader: Database
    private let listener: Database
    private let feed: ChangeFeed
    private let indexing: Database
    private let indexer: TextIndexer
    /// Wakes those who follow changes.
    var changes: ChangeSignal { feed.store.changes }
    /// The server.
    package let server: Application<ServiceResponder>

    /// Puts a backend together.
    /// - Parameters:
    ///   - process: The process it runs in.
    ///   - settings: Its settings.
    ///   - onListening: Called with the bound port.
    package init(
        process: ServiceProcess, settings: BackendSettings,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws {
        let database = try Database(
            configuration: settings.database, logger: process.logger, metrics: process.telemetry.registry)
        self.database = database
        Self.describeMetrics(process.telemetry.registry)
        process.health.requireReady("database") { try await database.query(Query("SELECT 1").named("ready")) }
        process.health.requireReady("schema") { try await Self.requireSchema(in: database) }
        let router = process.makeRouter()
        let reader = try settings.replica.map {
            try Database(configuration: $0, logger: process.logger, metrics: NOOPMetricsHandler.instance)
        }
        self.reader = reader ?? database
        if let reader {
            process.health.requireReady("replica") { try await reader.query(Query("SELECT 1").named("ready")) }
        }
        var listening = settings.database
        listening.connections = 1
        listener = try Database(
            configuration: listening, logger: process.logger, metrics: NOOPMetricsHandler.instance)
        indexing = try Database(
            configuration: listening, logger: process.logger, metrics: NOOPMetricsHandler.instance)
        let store = MilestoneStore(database: database, reader: reader)
        feed = ChangeFeed(store: store, listener: listener, logger: process.logger, clock: process.clock)
        indexer = TextIndexer(store: store, database: indexing, logger: process.logger, clock: process.clock)
        var api = API(router: router)
        MilestoneRoutes(store: store).add(to: &api)
        DiscoveryRoutes(store: store, today: { .today }).add(to: &api)
        ChangeRoutes(store: store).add(to: &api)
        BulkRoutes(store: store).add(to: &api)
        GenerationRoutes(
            generator: OnDemandGenerator(store: store, chat: settings.generator), clock: process.clock
        ).add(to: &api)
        FavouriteRoutes(store: store).add(to: &api)
        api.refuseOtherMethods()
        try DocumentationRoutes(of: api).add(to: router)
        server = process.makeHTTPServer(
            router: router, settings: settings.http,
            direct: MilestoneShortcuts(store: store, logger: process.logger), onListening: onListening)
    }

    /// What to run, in this order.
    package var services: [any Service] {
        // The feed stops before the server does, which waits for the streams that the feed ends.
        [database] + (reader === database ? [] : [reader]) + [listener, indexing, server, indexer, feed]
    }

    /// What must run beside the server for its answers to be whole.
    package var background: [any Service] {
        [database] + (reader === database ? [] : [reader]) + [listener, indexing, indexer, feed]
    }

    private static func requireSchema(in database: Database) async throws {
        let migrator = MilestoneSchema.migrator
        let version = try await migrator.currentVersion(of: database)
        // A newer schema is fine: it was made so that this program still works with it.
        guard version >= migrator.expectedVersion else {
            throw DatabaseError(
                .migration,
                "The schema has version \(version); run the subcommand migrate to bring it to "
                    + "\(migrator.expectedVersion).")
        }
    }

    private static func describeMetrics(_ registry: PrometheusRegistry) {
        registry.describe(
            "postgresql_query_duration_seconds", help: "Time from handing a statement in to its answer, by its name.")
        registry.describe(
            "postgresql_pool_acquire_duration_seconds", help: "Time that callers wait for a place on a connection.")
        registry.describe("postgresql_pool_open_connections", help: "Connections that stand.")
        registry.describe("postgresql_pool_busy_connections", help: "Connections with work under way.")
        registry.describe("postgresql_pool_waiting", help: "Callers that wait for a place on a connection.")
        registry.describe("postgresql_pool_connections_opened_total", help: "Connections that were made.")
        registry.describe("postgresql_pool_connections_failed_total", help: "Attempts to connect that failed.")
        registry.describe("postgresql_pool_connections_lost_total", help: "Connections that ended unasked.")
        registry.describe("postgresql_pool_refused_total", help: "Callers turned away, by reason.")
    }
}
