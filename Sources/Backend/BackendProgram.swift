package import Hummingbird
import Observability
package import PostgreSQL
package import ServiceKit
package import ServiceLifecycle

/// The milestones API as a program.
package struct BackendProgram: Sendable {
    /// The pool that the API uses; it must run for the API to answer.
    package let database: Database
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
        MilestoneRoutes(store: MilestoneStore(database: database)).add(to: router)
        server = process.makeHTTPServer(router: router, settings: settings.http, onListening: onListening)
    }

    /// What to run, in this order.
    package var services: [any Service] { [database, server] }

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
