package import Configuration
package import PostgreSQL
package import ServiceKit

/// What the backend reads from its flags and its environment.
package struct BackendSettings: Sendable {
    package var http: HTTPSettings
    package var database: DatabaseConfiguration
    /// A replica for reads, if there is one.
    package var replica: DatabaseConfiguration?
    /// The model that is asked for milestones on demand; nil takes them from the curated set.
    package var generator: ChatSettings?

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
    ///   - `database.slow-query-threshold` (seconds, default 1): statements that take longer are logged; 0 logs none.
    ///   - `database.replica-url` (string, secret): libpq URI of a replica to which reads go.
    ///   - `database.tls-mode` (`disable`, `allow`, `prefer`, `require`, `verify-ca`, `verify-full`): overrides the URI's.
    ///   - `generator.api-key` (string, secret): a model is asked on demand; with it those of ``ChatSettings``.
    ///   - `database.tls-root-certificate`, `database.tls-certificate`, `database.tls-key` (paths of PEM files).
    package init(reader: ConfigReader) throws {
        http = try HTTPSettings(reader: reader, port: Self.port)
        database = DatabaseConfiguration(
            url: try reader.requiredSetting("database.url", isSecret: true), applicationName: "milestone-backend")
        database.connections = try reader.setting("database.connections", default: database.connections, in: 1...1000)
        database.acquireTimeout = try reader.duration("database.acquire-timeout", default: database.acquireTimeout)
        database.connectTimeout = try reader.duration("database.connect-timeout", default: database.connectTimeout)
        database.statementTimeout = try reader.duration(
            "database.statement-timeout", default: database.statementTimeout)
        let threshold = try reader.duration("database.slow-query-threshold", default: .seconds(1))
        database.slowQueryThreshold = threshold == .zero ? nil : threshold
        database.tls = try TLSSettings(reader: reader)
        if let url = reader.string(forKey: "database.replica-url", isSecret: true), !url.isEmpty {
            var replica = database
            replica.url = url
            self.replica = replica
        }
        if let key = reader.string(forKey: "generator.api-key", isSecret: true), !key.isEmpty {
            generator = try ChatSettings(reader: reader)
        }
    }
}

extension TLSSettings {
    fileprivate init(reader: ConfigReader) throws {
        self.init()
        if let text = reader.string(forKey: "database.tls-mode") {
            guard let mode = Mode(rawValue: text) else {
                throw SettingError(
                    key: "database.tls-mode", problem: "is \"\(text)\", which is none of \(Mode.choices)")
            }
            self.mode = mode
        }
        rootCertificate = reader.string(forKey: "database.tls-root-certificate")
        certificate = reader.string(forKey: "database.tls-certificate")
        key = reader.string(forKey: "database.tls-key")
    }
}
