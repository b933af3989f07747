import HTTPTypes
import Hummingbird
package import Logging
import NIOCore

extension Problem {
    /// The problem that an error is to a client; one that is the service's own fault is logged.
    package init(of error: any Error, toldTo logger: Logger) {
        if let problem = Problem(describing: error) {
            self = problem
            return
        }
        logger.error("A request failed", error: error)
        self.init(
            .internalServerError,
            detail: "Something went wrong in this service; its log tells what, under this trace_id.")
    }

    /// The problem that an error is to a client; nil when the error is the service's own fault.
    init?(describing error: any Error) {
        switch error {
        case let error as any ProblemConvertible:
            self = error.problem
        case let error as HTTPError where error.status == .notFound && error.body == nil:
            self.init(.notFound, detail: "There is nothing at this address.")
        case let error as HTTPError:
            self.init(error.status, detail: error.body, headers: error.headers)
        case is NIOTooManyBytesError:
            self.init(.contentTooLarge, detail: "The request's body is larger than this service reads.")
        case let error as any HTTPResponseError:
            self.init(error.status)
        case is DeadlineExceeded:
            self = .unavailable("The request took longer than it may. Try again in a moment.")
        case let error as DecodingError:
            self.init(decoding: error)
        default:
            return nil
        }
    }

    private init(decoding error: DecodingError) {
        let (path, reason): ([any CodingKey], String) =
            switch error {
            case .keyNotFound(let key, let context): (context.codingPath + [key], "is required")
            case .valueNotFound(_, let context): (context.codingPath, "must not be null")
            case .typeMismatch(let type, let context): (context.codingPath, "must be of type \(type)")
            case .dataCorrupted(let context): (context.codingPath, context.debugDescription)
            @unknown default: ([], "can't be read")
            }
        self.init(.badRequest, detail: "The request's body can't be read as what it should be.")
        if !path.isEmpty {
            errors = [FieldError(field: path.map(\.stringValue).joined(separator: "."), reason: reason)]
        }
    }
}
