package import Hummingbird
import HummingbirdCore
import Logging
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
    ///   - direct: Answers what it can before the router is asked.
    ///   - onListening: Called with the bound port.
    package func makeHTTPServer(
        router: Router<ServiceRequestContext>, settings: HTTPSettings, direct: (any DirectResponder)? = nil,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> Application<ServiceResponder> {
        let observer = RequestObserver(settings: settings, telemetry: telemetry)
        let service = direct.map { DirectService(responder: $0, observer: observer, logger: logger) }
        return Application(
            responder: ServiceResponder(
                routes: router.buildResponder(), settings: settings, observer: observer, clock: clock),
            server: HTTPServerBuilder { responder in
                ServiceChannel(responder: responder, settings: settings, direct: service)
            },
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
