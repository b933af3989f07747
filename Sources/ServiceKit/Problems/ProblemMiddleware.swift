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
            return Problem(of: error, toldTo: context.logger).response(to: request)
        }
    }
}
