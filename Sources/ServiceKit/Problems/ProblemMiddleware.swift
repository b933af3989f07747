import HTTPTypes
package import Hummingbird
import Logging
import NIOHTTP1

/// Answers a handler's error with a problem, and logs what is the service's own fault.
package struct ProblemMiddleware: RouterMiddleware {
    package typealias Context = ServiceRequestContext

    /// Creates the middleware; it goes outside of all others.
    package init() {}

    package func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPParserError {
            // The connection's own handler answers this one, and closes.
            throw error
        } catch is CancellationError {
            return Problem.unavailable("The request was cut short.").response(to: request)
        } catch {
            if let problem = Problem(describing: error) { return problem.response(to: request) }
            context.logger.error("A request failed", error: error)
            return Problem(
                .internalServerError,
                detail: "Something went wrong in this service; its log tells what, under this trace_id."
            ).response(to: request)
        }
    }
}
