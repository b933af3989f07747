import InMemoryTracing
import Logging
import MetricsTestKit
import PostgreSQLTesting
import Synchronization
import Testing
import Tracing

@testable import PostgreSQL

@Suite(.timeLimit(.minutes(2)))
struct ObservationTests {
    /// What the whole process traces with, from the first use on.
    private static let tracer: InMemoryTracer = {
        let tracer = InMemoryTracer()
        InstrumentationSystem.bootstrap(tracer)
        return tracer
    }()

    @Test func eachStatementHasASpanWithoutItsValues() async throws {
        let tracer = Self.tracer
        try await withDatabase { database in
            try await database.query("CREATE TABLE thing (word text PRIMARY KEY)")
            let query: Query = "INSERT INTO thing VALUES (\("a secret"))"
            try await database.query(query.named("things.add"))
            _ = try? await database.query(query.named("things.add"))
            let spans = tracer.finishedSpans.filter { $0.operationName == "things.add" }
            try #require(spans.count == 2)
            for span in spans {
                #expect(span.kind == .client)
                #expect(span.attributes["db.system.name"]?.toSpanAttribute() == .string("postgresql"))
                #expect(span.attributes["db.query.text"]?.toSpanAttribute() == .string("INSERT INTO thing VALUES ($1)"))
                #expect(!"\(span)".contains("a secret"))
            }
            #expect(spans[0].errors.isEmpty)
            #expect(spans[1].errors.count == 1)
            #expect(spans[1].attributes["db.response.status_code"]?.toSpanAttribute() == .string("23505"))
        }
    }

    @Test func tellsHowLongCallersWaitAndHowTheyEnd() async throws {
        let metrics = TestMetrics()
        try await withPostgreSQL { server in
            var configuration = configuration(server.url)
            configuration.connections = 1
            configuration.acquireTimeout = .milliseconds(300)
            try await Database.withDatabase(configuration, logger: Logger(label: "test"), metrics: metrics) {
                database in
                try await until { try await !database.query("SELECT 1").isEmpty }
                try await database.withSession { _ in
                    _ = try? await database.query("SELECT 2")
                }
                try await database.query(Query("SELECT 3").named("three"))
            }
        }
        let waits = try metrics.expectTimer("postgresql_pool_acquire_duration")
        #expect(waits.values.count >= 3)
        let refused = try metrics.expectCounter("postgresql_pool_refused", [("reason", "timed_out")])
        #expect(refused.totalValue == 1)
        let three = try metrics.expectTimer("postgresql_query_duration", [("query", "three"), ("outcome", "ok")])
        #expect(three.values.count == 1)
        #expect(try metrics.expectGauge("postgresql_pool_open_connections").values.contains(1))
    }

    @Test func logsSlowStatementsWithoutTheirValues() async throws {
        let log = Log()
        try await withPostgreSQL { server in
            var configuration = configuration(server.url)
            configuration.slowQueryThreshold = .milliseconds(100)
            let logger = Logger(label: "test") { _ in log }
            try await Database.withDatabase(configuration, logger: logger) { database in
                try await database.query("SELECT 1")
                let slow: Query = "SELECT pg_sleep(0.2), \("a secret")"
                try await database.query(slow.named("sleep"))
            }
        }
        let lines = log.lines.withLock { $0 }.filter { $0.contains("slow") }
        #expect(lines.contains { $0.contains("SELECT pg_sleep(0.2), $1") && $0.contains("sleep") })
        #expect(lines.allSatisfy { !$0.contains("a secret") })
    }
}

/// Keeps what is logged.
private final class Log: LogHandler, Sendable {
    let lines = Mutex<[String]>([])

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }

    func log(event: LogEvent) {
        lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }
}
