public import KubernetesModel

/// Why a request to an API server failed.
public struct APIError: Error, Sendable {
    /// The kinds of failure.
    public struct Code: Sendable, Hashable {
        /// What the code is called here, as metrics and spans say it.
        public let name: String

        /// The server answered with a failure; ``APIError/status`` says which.
        public static let status = Code(name: "status")
        /// The connection couldn't be made or broke.
        public static let transport = Code(name: "transport")
        /// Client and server don't trust each other's certificates, or speak no common TLS.
        public static let handshake = Code(name: "handshake")
        /// The caller's credentials couldn't be read, or a plugin that makes them failed.
        public static let credentials = Code(name: "credentials")
        /// The answer took too long, or a stream fell silent.
        public static let timeout = Code(name: "timeout")
        /// The answer has another shape than was expected.
        public static let decoding = Code(name: "decoding")
        /// The object has no form in JSON.
        public static let encoding = Code(name: "encoding")
        /// The answer is larger than the client takes.
        public static let tooLarge = Code(name: "tooLarge")
        /// The request can't be made: a name or a namespace is missing.
        public static let invalidRequest = Code(name: "invalidRequest")
    }

    /// The kind of failure.
    public var code: Code
    /// What happened, for a person.
    public var message: String
    /// What the server answered, when it did; its `code` is always set.
    public var status: Status?
    /// How long the server asked to wait before the request is made again.
    public var retryAfter: Duration?
    /// Whether the request never reached the server, so that nothing can have come of it.
    public var isUnsent = false
    /// Method and path of the request, when it got that far.
    public var request: String?
    /// What caused it.
    public var underlyingError: (any Error)?
    /// Where it was thrown.
    public var file: String
    /// Where it was thrown.
    public var line: Int

    public init(
        _ code: Code, message: String, request: String? = nil, underlyingError: (any Error)? = nil,
        file: String = #fileID, line: Int = #line
    ) {
        self.code = code
        self.message = message
        self.request = request
        self.underlyingError = underlyingError
        self.file = file
        self.line = line
    }

    /// A failure that the server answered.
    public init(
        status: Status, retryAfter: Duration? = nil, request: String? = nil, file: String = #fileID, line: Int = #line
    ) {
        let text = status.message ?? status.reason ?? "HTTP status \(status.code ?? 0)"
        self.init(.status, message: text, request: request, file: file, line: line)
        self.status = status
        self.retryAfter = retryAfter ?? status.details?.retryAfterSeconds.map { .seconds($0) }
    }
}

extension APIError: CustomStringConvertible {
    public var description: String {
        let subject = request.map { "\($0): " } ?? ""
        let reason = status?.reason.map { " (\($0))" } ?? ""
        let cause = underlyingError.map { ": \($0)" } ?? ""
        return "\(subject)\(message)\(reason)\(cause)"
    }
}

extension APIError {
    /// There is no such object, or no such kind.
    public var isNotFound: Bool { status?.code == 404 }
    /// The object changed since it was read, or another manager owns a field.
    public var isConflict: Bool { status?.code == 409 && status?.reason != "AlreadyExists" }
    /// An object of that name is there already.
    public var isAlreadyExists: Bool { status?.reason == "AlreadyExists" }
    /// The resource version or `continue` token is too old: list anew.
    public var isGone: Bool { status?.code == 410 || status?.reason == "Expired" || status?.reason == "Gone" }
    /// The server refused the object; `status.details.causes` names the fields.
    public var isInvalid: Bool { status?.code == 422 }
    /// The request makes no sense to the server.
    public var isBadRequest: Bool { status?.code == 400 }
    /// The credentials aren't known.
    public var isUnauthorized: Bool { status?.code == 401 }
    /// The credentials don't permit it.
    public var isForbidden: Bool { status?.code == 403 }
    /// The server is busy and asks to come back.
    public var isTooManyRequests: Bool { status?.code == 429 }
    /// The resource version asked for is newer than what the server has yet.
    public var isResourceVersionTooLarge: Bool {
        status?.details?.causes?.contains { $0.reason == "ResourceVersionTooLarge" } ?? false
    }
    /// The same request may succeed later, with nothing changed.
    public var isTransient: Bool {
        switch code {
        case .transport, .timeout: true
        default: (status?.code).map { $0 == 429 || $0 >= 500 } ?? false
        }
    }
}
