/// Which database to use, and how hard.
package struct DatabaseConfiguration: Sendable {
    /// A libpq connection URI or keyword string; it may hold a password, so it is never logged.
    package var url: String
    /// Shown to the server's administrator, in `pg_stat_activity`.
    package var applicationName: String
    /// Connections held open.
    package var connections = 4
    /// Statements under way on one connection before callers wait.
    package var pipelineDepth = 32
    /// Callers that may wait; more are turned away at once.
    package var waitingLimit = 1024
    /// Longest wait for a place on a connection.
    package var acquireTimeout: Duration = .seconds(5)
    /// Longest time for a connection to be made.
    package var connectTimeout: Duration = .seconds(5)
    /// After this time the server gives a statement up.
    package var statementTimeout: Duration = .seconds(10)
    /// After this time without a statement a connection is asked whether it still works.
    package var idleCheckInterval: Duration = .seconds(30)
    /// A statement that takes longer is logged; nil logs none.
    package var slowQueryThreshold: Duration? = .seconds(1)
    /// How the connection is encrypted, where the URL doesn't say.
    package var tls = TLSSettings()
    /// First and longest pause between attempts to connect.
    package var reconnectPause: ClosedRange<Duration> = .milliseconds(100) ... .seconds(2)

    /// Creates a configuration with defaults for everything else.
    package init(url: String, applicationName: String) {
        self.url = url
        self.applicationName = applicationName
    }
}
