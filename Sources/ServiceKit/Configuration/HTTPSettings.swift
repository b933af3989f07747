package import Configuration

/// How a service listens, and the limits that protect it.
package struct HTTPSettings: Sendable {
    package var host = "0.0.0.0"
    package var port: Int
    /// Largest request body that a handler reads, in bytes.
    package var bodyLimit = 1 << 20
    /// Largest request head, in bytes.
    package var headerLimit = 32 << 10
    /// Longest time from a request's head to its response's head.
    package var requestTimeout: Duration = .seconds(30)
    /// Longest time that a connection may stay silent.
    package var idleTimeout: Duration = .seconds(75)
    /// Whether each request leaves a line in the log.
    package var logsRequests = true

    /// Creates settings with defaults for everything but the port.
    package init(port: Int) {
        self.port = port
    }

    /// Reads the settings.
    ///
    /// - Configuration keys:
    ///   - `http.host` (string, default `0.0.0.0`): address to listen on.
    ///   - `http.port` (int): port to listen on; 0 takes a free one.
    ///   - `http.body-limit` (int, bytes, default 1048576): largest request body.
    ///   - `http.header-limit` (int, bytes, default 32768): largest request head.
    ///   - `http.request-timeout` (seconds, default 30): longest time a request may take.
    ///   - `http.idle-timeout` (seconds, default 75): longest silence on a connection.
    ///   - `log.requests` (bool, default true): whether each request is logged.
    /// - Parameters:
    ///   - reader: Where settings come from.
    ///   - port: The port when none is given.
    package init(reader: ConfigReader, port: Int) throws {
        self.init(port: port)
        host = reader.string(forKey: "http.host", default: host)
        self.port = try reader.setting("http.port", default: port, in: 0...65_535)
        bodyLimit = try reader.setting("http.body-limit", default: bodyLimit, in: 0...(1 << 30))
        headerLimit = try reader.setting("http.header-limit", default: headerLimit, in: 1024...(1 << 20))
        requestTimeout = try reader.duration("http.request-timeout", default: requestTimeout)
        idleTimeout = try reader.duration("http.idle-timeout", default: idleTimeout)
        logsRequests = try reader.setting("log.requests", as: Bool.self) ?? logsRequests
    }
}
