package import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Observability
import ServiceLifecycle

extension ServiceProcess {
    /// A router with the probes' routes, ready for a service's own.
    package func makeRouter(paths: HealthRoutes.Paths = .service) -> Router<ServiceRequestContext> {
        let router = Router(context: ServiceRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ProblemMiddleware())
        HealthRoutes(health: health, registry: telemetry.registry, paths: paths).add(to: router)
        return router
    }

    /// The server of a router's routes: a `Service` to run.
    /// - Parameters:
    ///   - router: The routes.
    ///   - settings: Where to listen, and the limits.
    ///   - onListening: Called with the bound port.
    package func makeHTTPServer(
        router: Router<ServiceRequestContext>, settings: HTTPSettings,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> Application<ServiceResponder> {
        let channel = HTTP1Channel.Configuration(
            idleTimeout: TimeAmount(settings.idleTimeout),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: settings.headerLimit, maxHeaderListSize: settings.headerLimit,
                maxHeaderFieldCount: 100))
        return Application(
            responder: ServiceResponder(
                routes: router.buildResponder(), settings: settings, telemetry: telemetry, clock: clock),
            server: .http1(configuration: channel),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), backlog: 1024),
            onServerRunning: { [logger] channel in
                let port = channel.localAddress?.port ?? settings.port
                logger.notice(
                    "Listening", metadata: ["host": .string(settings.host), "port": .stringConvertible(port)])
                await onListening(port)
            }, logger: logger)
    }
}
