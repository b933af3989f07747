import HTTPTypes
import KubernetesModel
import NIOCore

/// Turns documents into answers in the form that a client asked for.
enum ResponseEncoder {
    /// An answer with a document.
    static func response(
        to document: JSONValue, status: HTTPResponse.Status = .ok, mediaType: MediaType, warnings: [String] = []
    ) -> APIResponse {
        let (bytes, contentType) =
            switch mediaType.encoding {
            case .json: (document.serialized(), "application/json")
            case .yaml: (Array(YAMLText.text(document).utf8), "application/yaml")
            }
        var response = APIResponse(status: status, contentType: contentType, body: .bytes(ByteBuffer(bytes: bytes)))
        for warning in warnings { response.warn(warning) }
        return response
    }

    /// An answer that says why not.
    static func response(to error: StatusError, mediaType: MediaType) -> APIResponse {
        let code = error.status.code ?? 500
        var response = response(to: error.json, status: HTTPResponse.Status(code: code), mediaType: mediaType)
        if let seconds = error.status.details?.retryAfterSeconds {
            response.head.headerFields[.retryAfter] = String(seconds)
        }
        return response
    }
}

extension APIResponse {
    /// Tells the client what the answer alone does not.
    mutating func warn(_ warning: String) {
        head.headerFields.append(HTTPField(name: .warning, value: Self.warningText(warning)))
    }

    /// The value of a `Warning` header (RFC 9111, obsolete there and in use here).
    private static func warningText(_ warning: String) -> String {
        let escaped = warning.flatMap { character -> [Character] in
            switch character {
            case "\"", "\\": ["\\", character]
            case "\n", "\r": [" "]
            default: [character]
            }
        }
        return "299 - \"\(String(escaped))\""
    }
}

extension HTTPField.Name {
    static let warning = HTTPField.Name("Warning").unsafelyNamed
}

extension HTTPField.Name? {
    /// A name that is written in the source and known to be one.
    fileprivate var unsafelyNamed: HTTPField.Name {
        guard let self else { preconditionFailure("no name of a header field") }
        return self
    }
}
