import HTTPTypes
package import Hummingbird
import Instrumentation
import Logging
package import Observability
import Tracing

/// What stands around a service's routes: the trace, the measurements, the access log and the deadline of each request.
package struct ServiceResponder: HTTPResponder {
    package typealias Context = ServiceRequestContext

    private let routes: RouterResponder<Context>
    private let settings: HTTPSettings
    private let metrics: RequestMetrics
    private let tracer: W3CTracer
    private let clock: any Clock<Duration>

    /// Creates a responder.
    /// - Parameters:
    ///   - routes: What answers.
    ///   - settings: The limits.
    ///   - telemetry: Where measurements and spans go.
    ///   - clock: Measures the deadline.
    package init(
        routes: RouterResponder<Context>, settings: HTTPSettings, telemetry: Telemetry,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.routes = routes
        self.settings = settings
        self.metrics = RequestMetrics(registry: telemetry.registry)
        self.tracer = telemetry.tracer
        self.clock = clock
    }

    package func respond(to request: Request, context: Context) async throws -> Response {
        let start = ContinuousClock.now
        var serviceContext = ServiceContext.topLevel
        tracer.extract(request.headers, into: &serviceContext, using: HeaderExtractor())
        let span = tracer.startSpan(request.method.rawValue, context: serviceContext, ofKind: .server)
        defer { span.end() }
        metrics.requestStarted()
        defer { metrics.requestEnded() }
        return try await ServiceContext.withValue(span.context) {
            let response = try await respondInTime(to: request, context: context)
            let route = context.endpointPath ?? "NotFound"
            let duration = ContinuousClock.now - start
            metrics.record(method: request.method, route: route, status: response.status, duration: duration)
            if span.isRecording {
                span.operationName = "\(request.method.rawValue) \(route)"
                span.updateAttributes { attributes in
                    attributes["http.request.method"] = request.method.rawValue
                    attributes["http.route"] = route
                    attributes["url.path"] = request.uri.path
                    attributes["http.response.status_code"] = Int(response.status.code)
                }
            }
            if response.status.kind == .serverError { span.setStatus(SpanStatus(code: .error)) }
            if settings.logsRequests { log(request, response, route: route, duration, context.logger) }
            return response
        }
    }

    private func respondInTime(to request: Request, context: Context) async throws -> Response {
        var context = context
        context.bodyLimit = settings.bodyLimit
        do {
            guard let length = request.headers[.contentLength].flatMap({ Int($0) }), length > settings.bodyLimit else {
                return try await withDeadline(settings.requestTimeout, clock: clock) { [routes, context] in
                    try await routes.respond(to: request, context: context)
                }
            }
            return Problem(
                .contentTooLarge,
                detail: "The request's body has \(length) bytes; this service reads at most \(settings.bodyLimit)."
            ).response(to: request)
        } catch let error as DeadlineExceeded {
            context.logger.warning("A request took too long", metadata: ["limit": "\(settings.requestTimeout)"])
            return Problem(describing: error)?.response(to: request) ?? Response(status: .serviceUnavailable)
        }
    }

    private func log(
        _ request: Request, _ response: Response, route: String, _ duration: Duration, _ logger: Logger
    ) {
        // Probes and scrapes come every few seconds for ever; they'd bury what people did.
        let level: Logger.Level =
            response.status.kind == .serverError ? .warning : Self.quietRoutes.contains(route) ? .debug : .info
        logger.log(
            level: level, "\(request.method.rawValue) \(request.uri.path) \(response.status.code)",
            metadata: [
                "method": .string(request.method.rawValue), "path": .string(request.uri.path),
                "route": .string(route), "status": .stringConvertible(response.status.code),
                "duration_ms": .stringConvertible((duration / .milliseconds(1) * 1000).rounded() / 1000),
                "bytes": .stringConvertible(response.body.contentLength ?? -1),
            ])
    }

    private static let quietRoutes: Set<String> = ["/health", "/ready", "/metrics", "/healthz", "/readyz"]
}

/// Reads propagated fields from a request's head.
private struct HeaderExtractor: Extractor {
    func extract(key: String, from carrier: HTTPFields) -> String? {
        HTTPField.Name(key).flatMap { carrier[$0] }
    }
}
