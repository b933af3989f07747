package import Configuration
package import PostgreSQL
package import ServiceKit

/// What the backend reads from its flags and its environment.
package struct BackendSettings: Sendable {
    package var http: HTTPSettings
    package var database: DatabaseConfiguration

    /// The port of the milestones API.
    package static let port = 8000

    /// Reads the settings.
    ///
    /// - Configuration keys: those of ``HTTPSettings``, and
    ///   - `database.url` (string, required, secret): libpq URI or keyword string.
    ///   - `database.connections` (int, default 4): connections held open.
    ///   - `database.acquire-timeout` (seconds, default 5): longest wait for a place on a connection.
    ///   - `database.connect-timeout` (seconds, default 5): longest time to connect.
    ///   - `database.statement-timeout` (seconds, default 10): longest time for a statement.
    package init(reader: ConfigReader) throws {
        http = try HTTPSettings(reader: reader, port: Self.port)
        database = DatabaseConfiguration(
            url: try reader.requiredSetting("database.url", isSecret: true), applicationName: "milestone-backend")
        database.connections = try reader.setting("database.connections", default: database.connections, in: 1...1000)
        database.acquireTimeout = try reader.duration("database.acquire-timeout", default: database.acquireTimeout)
        database.connectTimeout = try reader.duration("database.connect-timeout", default: database.connectTimeout)
        database.statementTimeout = try reader.duration(
            "database.statement-timeout", default: database.statementTimeout)
    }
}
