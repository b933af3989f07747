import HTTPTypes
package import Hummingbird
import Logging
import Observability
import ServiceContextModule

/// What stands around a service's routes: the trace, the measurements, the access log and the deadline of each request.
package struct ServiceResponder: HTTPResponder {
    package typealias Context = ServiceRequestContext

    private let routes: RouterResponder<Context>
    private let settings: HTTPSettings
    private let observer: RequestObserver
    private let clock: any Clock<Duration>

    /// Creates a responder.
    /// - Parameters:
    ///   - routes: What answers.
    ///   - settings: The limits.
    ///   - observer: Told of each request.
    ///   - clock: Measures the deadline.
    init(
        routes: RouterResponder<Context>, settings: HTTPSettings, observer: RequestObserver,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.routes = routes
        self.settings = settings
        self.observer = observer
        self.clock = clock
    }

    package func respond(to request: Request, context: Context) async throws -> Response {
        let observation = observer.begin(request.head)
        defer { observer.end(observation) }
        return try await ServiceContext.withValue(observation.span.context) {
            let response = try await respondInTime(to: request, context: context)
            let outcome = RequestObserver.Outcome(
                status: response.status, route: context.endpointPath ?? "NotFound",
                length: response.body.contentLength)
            observer.note(outcome, of: observation, to: context.logger)
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
}
