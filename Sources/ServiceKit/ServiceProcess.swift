package import Configuration
package import Logging
import NIOCore
package import Observability
package import ServiceLifecycle
import Tracing
import UnixSignals

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One program of the platform: its settings, its telemetry, its health, and how it runs and ends.
package struct ServiceProcess: Sendable {
    /// The program's name, as in its logs.
    package let name: String
    package let configuration: ConfigReader
    package let settings: ProcessSettings
    package let telemetry: Telemetry
    package let health: Health
    package let logger: Logger
    package let clock: any Clock<Duration>

    /// Creates a process that leaves global state alone; tests use it so.
    package init(
        name: String, configuration: ConfigReader = .settings(environment: [:]),
        settings: ProcessSettings = ProcessSettings(), telemetry: Telemetry = Telemetry(), logger: Logger? = nil,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.name = name
        self.configuration = configuration
        self.settings = settings
        self.telemetry = telemetry
        self.clock = clock
        self.health = Health(clock: clock)
        self.logger = logger ?? Logger(label: name)
    }

    /// Sets the process up from its arguments and environment: settings, logs, metrics, traces, and where they are sent.
    ///
    /// Call it once in a process's life, and before anything logs. What OpenTelemetry's variables ask for is sent while
    /// ``run(_:)`` or ``perform(_:_:)`` goes on.
    /// - Throws: ``SettingError`` or `OTLPSettingError` for a setting that can't be read.
    package static func bootstrap(name: String, arguments: [String]) throws -> ServiceProcess {
        // A peer that hangs up must cost a write, not the process.
        signal(SIGPIPE, SIG_IGN)
        let configuration = ConfigReader.settings(arguments: arguments)
        let settings = try ProcessSettings(reader: configuration)
        let sending = try OTLPSettings(serviceName: name) { configuration.variable($0) }
        // What can't be sent is told in lines alone: to send that as well would be tried in vain.
        let lines = Logger(label: "\(name).telemetry") { JSONLogHandler(label: $0, level: settings.logLevel) }
        let telemetry = Telemetry(sending: sending, logger: lines)
        telemetry.bootstrap(logLevel: settings.logLevel)
        for warning in sending.warnings { lines.warning("\(warning)") }
        return ServiceProcess(name: name, configuration: configuration, settings: settings, telemetry: telemetry)
    }

    /// Does work that ends by itself, within a span of that name, and sends what it leaves of spans and logs.
    package func perform<Value: Sendable>(_ name: String, _ work: () async throws -> Value) async throws -> Value {
        guard let exporter = telemetry.exporter else { return try await work() }
        return try await exporter.run {
            try await telemetry.tracer.withSpan(name) { _ in try await work() }
        }
    }

    /// Runs services until one ends or a signal (SIGTERM, SIGINT) asks to stop.
    ///
    /// Stopping drains: readiness turns false at once, requests are taken for ``ProcessSettings/drainDelay`` more, then
    /// services stop in the reverse of their order, each when the one after it has ended.
    /// - Parameter services: What to run; what others use comes first.
    package func run(_ services: [any Service]) async throws {
        let drain = DrainService(health: health, delay: settings.drainDelay, clock: clock)
        // The exporter stops last: until then others have something to send.
        let exporter: [any Service] = telemetry.exporter.map { [$0] } ?? []
        var configuration = ServiceGroupConfiguration(
            services: (exporter + services + [ProgramPagesRelease(clock: clock), drain]).map {
                .init(
                    service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup)
            }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = settings.drainDelay + settings.shutdownTimeout
        configuration.maximumCancellationDuration = .seconds(5)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw SettingError(key: "http.port", problem: "names a port on which another program listens already")
        }
        logger.notice("Stopped")
    }
}

/// Runs last and so stops first: it gives whoever routes to this process time to notice that it goes.
private struct DrainService: Service, CustomStringConvertible {
    let health: Health
    let delay: Duration
    let clock: any Clock<Duration>

    var description: String { "drain" }

    func run() async throws {
        try await gracefulShutdown()
        health.startDraining()
        try await clock.sleep(for: delay)
    }
}

/// Gives back what only the start of the process needed.
private struct ProgramPagesRelease: Service, CustomStringConvertible {
    /// By then, programs have opened their connections and listed what they follow.
    static let delay = Duration.seconds(10)

    let clock: any Clock<Duration>

    var description: String { "program pages" }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            try? await clock.sleep(for: Self.delay)
            if !Task.isCancelled { ProgramPages.release() }
        }
        try await gracefulShutdown()
    }
}
