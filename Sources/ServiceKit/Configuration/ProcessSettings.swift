package import Configuration
package import Logging

/// What every program of the platform reads, whatever it serves.
package struct ProcessSettings: Sendable {
    package var logLevel: Logger.Level = .info
    /// How long a stopping service goes on accepting requests, so that whoever routes to it can notice.
    package var drainDelay: Duration = .seconds(1)
    /// How long running work may take to end before it is cancelled.
    package var shutdownTimeout: Duration = .seconds(25)

    /// Creates settings with defaults.
    package init() {}

    /// Reads the settings.
    ///
    /// - Configuration keys:
    ///   - `log.level` (trace, debug, info, notice, warning, error, critical; default info): least level that is logged.
    ///   - `shutdown.drain-delay` (seconds, default 1): time between the signal to stop and the end of accepting.
    ///   - `shutdown.timeout` (seconds, default 25): time for running requests to end.
    package init(reader: ConfigReader) throws {
        if let text = reader.string(forKey: "log.level") {
            guard let level = Logger.Level(rawValue: text.lowercased()) else {
                let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
                throw SettingError(key: "log.level", problem: "is \"\(text)\", which is none of \(levels)")
            }
            logLevel = level
        }
        drainDelay = try reader.duration("shutdown.drain-delay", default: drainDelay)
        shutdownTimeout = try reader.duration("shutdown.timeout", default: shutdownTimeout)
    }
}
