package import HTTPTypes
package import Hummingbird
import NIOCore
import Observability
package import ServiceContextModule

/// An error as a client receives it: `application/problem+json`.
///
/// Source: RFC 9457.
package struct Problem: Error, Sendable, Equatable {
    /// One field of a request that can't be accepted as it is.
    package struct FieldError: Sendable, Equatable {
        /// The field's name: a member of the body, a query parameter or a header.
        package let field: String
        /// What a person can do about it.
        package let reason: String

        /// Creates a field's error.
        package init(field: String, reason: String) {
            self.field = field
            self.reason = reason
        }
    }

    package var status: HTTPResponse.Status
    /// A URI that names the kind of problem; `about:blank` says no more than the status does.
    package var type: String
    package var title: String
    /// What happened this time, and what to do about it.
    package var detail: String?
    package var errors: [FieldError]
    package var headers: HTTPFields

    /// Creates a problem; the title is the status's own phrase unless another is given.
    package init(
        _ status: HTTPResponse.Status, type: String = "about:blank", title: String? = nil, detail: String? = nil,
        errors: [FieldError] = [], headers: HTTPFields = [:]
    ) {
        self.status = status
        self.type = type
        self.title = title ?? status.reasonPhrase
        self.detail = detail
        self.errors = errors
        self.headers = headers
    }

    /// The problem of a dependency that is away for now.
    package static func unavailable(_ detail: String, retryAfter: Duration = .seconds(1)) -> Problem {
        Problem(
            .serviceUnavailable, detail: detail,
            headers: [.retryAfter: String(max(1, retryAfter.components.seconds))])
    }

    /// The response that carries the problem.
    package func response(to request: Request) -> Response {
        Response(buffered(at: request.uri.path, in: .current))
    }

    /// The response that carries the problem.
    /// - Parameters:
    ///   - path: The path of the request.
    ///   - context: Holds the trace that the request belongs to.
    package func buffered(at path: String, in context: ServiceContext?) -> BufferedResponse {
        var json = ByteBuffer()
        json.writeStaticString("{\"type\":")
        json.writeJSONString(type)
        json.writeStaticString(",\"title\":")
        json.writeJSONString(title)
        json.writeStaticString(",\"status\":")
        json.writeString(String(status.code))
        if let detail {
            json.writeStaticString(",\"detail\":")
            json.writeJSONString(detail)
        }
        json.writeStaticString(",\"instance\":")
        json.writeJSONString(path)
        if let trace = context?.traceContext {
            json.writeStaticString(",\"trace_id\":")
            json.writeJSONString(trace.traceID.description)
        }
        if !errors.isEmpty {
            json.writeStaticString(",\"errors\":[")
            for (index, error) in errors.enumerated() {
                json.writeStaticString(index == 0 ? "{\"field\":" : ",{\"field\":")
                json.writeJSONString(error.field)
                json.writeStaticString(",\"reason\":")
                json.writeJSONString(error.reason)
                json.writeStaticString("}")
            }
            json.writeStaticString("]")
        }
        json.writeStaticString("}")
        return BufferedResponse(status, headers: headers, contentType: "application/problem+json", json: json)
    }
}

/// A domain's error that knows how to tell a client about itself.
package protocol ProblemConvertible: Error {
    /// The problem to answer with.
    var problem: Problem { get }
}

extension Problem: ProblemConvertible {
    package var problem: Problem { self }
}
