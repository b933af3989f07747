import APIMachinery
package import KubernetesModel

/// An answer other than success, as a `Status` with its HTTP code.
///
/// The constructors carry kube-apiserver's wording: clients parse some of it, people search the web for the rest.
package struct StatusError: Error, Sendable {
    /// What the client gets.
    package var status: Status

    package init(status: Status) { self.status = status }

    package init(code: Int, reason: String?, message: String, details: StatusDetails? = nil) {
        status = Status(status: "Failure", message: message, reason: reason, details: details, code: code)
    }
}

/// A resource as messages name it: its plural and its group.
package struct ResourceName: Sendable, Hashable, CustomStringConvertible {
    /// The group; empty for the core group.
    package var group: String
    /// The plural, or the kind where the message is about a kind.
    package var plural: String

    package init(group: String, plural: String) {
        self.group = group
        self.plural = plural
    }

    /// `deployments.apps`, or `pods` in the core group.
    package var description: String { group.isEmpty ? plural : "\(plural).\(group)" }

    /// The details of a Status about the object `name`.
    func details(_ name: String?, causes: [StatusCause]? = nil) -> StatusDetails {
        StatusDetails(
            name: name?.nonEmpty, group: group.nonEmpty, kind: plural.nonEmpty, causes: causes)
    }
}

extension StatusError {
    package static func notFound(_ resource: ResourceName, _ name: String) -> StatusError {
        StatusError(
            code: 404, reason: "NotFound", message: "\(resource) \"\(name)\" not found", details: resource.details(name)
        )
    }

    static func alreadyExists(_ resource: ResourceName, _ name: String, isBeingDeleted: Bool = false) -> StatusError {
        let prefix = isBeingDeleted ? "object is being deleted: " : ""
        return StatusError(
            code: 409, reason: "AlreadyExists", message: "\(prefix)\(resource) \"\(name)\" already exists",
            details: resource.details(name))
    }

    static func conflict(_ resource: ResourceName, _ name: String, _ cause: String) -> StatusError {
        StatusError(
            code: 409, reason: "Conflict",
            message: "Operation cannot be fulfilled on \(resource) \"\(name)\": \(cause)",
            details: resource.details(name))
    }

    static func modified(_ resource: ResourceName, _ name: String) -> StatusError {
        .conflict(
            resource, name,
            "the object has been modified; please apply your changes to the latest version and try again")
    }

    static func forbidden(
        _ resource: ResourceName, _ name: String?, _ cause: String, causes: [StatusCause]? = nil
    ) -> StatusError {
        let object = name?.nonEmpty.map { " \"\($0)\"" } ?? ""
        return StatusError(
            code: 403, reason: "Forbidden", message: "\(resource)\(object) is forbidden: \(cause)",
            details: resource.details(name, causes: causes))
    }

    /// A refusal that names the fields at fault.
    static func invalid(_ kind: ResourceName, _ name: String, _ errors: [FieldError]) -> StatusError {
        StatusError(status: errors.status(kind: kind.plural, group: kind.group, name: name))
    }

    static func badRequest(_ message: String) -> StatusError {
        StatusError(code: 400, reason: "BadRequest", message: message)
    }

    static let unknownResource = StatusError(
        code: 404, reason: "NotFound", message: "the server could not find the requested resource",
        details: StatusDetails())

    static let methodNotAllowed = StatusError(
        code: 405, reason: "MethodNotAllowed",
        message: "the server does not allow this method on the requested resource", details: StatusDetails())

    static let unauthorized = StatusError(code: 401, reason: "Unauthorized", message: "Unauthorized")

    static func notAcceptable(_ message: String, details: StatusDetails? = nil) -> StatusError {
        StatusError(code: 406, reason: "NotAcceptable", message: message, details: details)
    }

    /// A body in none of the formats that are read.
    static let unknownFormat = StatusError(
        code: 415, reason: "UnsupportedMediaType",
        message:
            "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf"
    )

    static let tooLarge = StatusError(
        code: 413, reason: "RequestEntityTooLarge",
        message: "Request entity too large: limit is \(APIRequest.bodyLimit)")

    /// A revision, or a continue token's, that the log has forgotten.
    static func expired(_ message: String) -> StatusError {
        StatusError(code: 410, reason: "Expired", message: message)
    }

    static func resourceVersionTooLarge(_ requested: Int64, current: Int64) -> StatusError {
        StatusError(
            code: 504, reason: "Timeout",
            message: "Timeout: Too large resource version: \(requested), current: \(current)",
            details: StatusDetails(
                causes: [StatusCause(reason: "ResourceVersionTooLarge", message: "Too large resource version")],
                retryAfterSeconds: 1))
    }

    /// An error that Kubernetes itself gives without a reason.
    static func internalError(_ message: String) -> StatusError {
        StatusError(code: 500, reason: nil, message: message)
    }
}

extension String {
    /// The text itself, or `nil` when it is empty.
    var nonEmpty: String? { isEmpty ? nil : self }
}
