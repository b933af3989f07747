package import KubernetesModel

extension StatusError {
    /// The Status as clients get it.
    package var json: JSONValue { status.json }

    /// The Status of a success.
    static func success(details: StatusDetails? = nil, code: Int? = nil) -> JSONValue {
        Status(status: "Success", details: details, code: code).json
    }
}

extension Status {
    /// The document, written without a trip through an encoder.
    var json: JSONValue {
        var members: [String: JSONValue] = ["kind": "Status", "apiVersion": "v1", "metadata": [:]]
        members["status"] = status.map(JSONValue.string)
        members["message"] = message.map(JSONValue.string)
        members["reason"] = reason.map(JSONValue.string)
        members["details"] = details?.json
        members["code"] = code.map { .integer(Int64($0)) }
        return .object(members)
    }
}

extension StatusDetails {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [:]
        members["name"] = name.map(JSONValue.string)
        members["group"] = group.map(JSONValue.string)
        members["kind"] = kind.map(JSONValue.string)
        members["uid"] = uid.map(JSONValue.string)
        members["causes"] = causes.map { causes in
            .array(
                causes.map { cause in
                    var members: [String: JSONValue] = [:]
                    members["reason"] = cause.reason.map(JSONValue.string)
                    members["message"] = cause.message.map(JSONValue.string)
                    members["field"] = cause.field.map(JSONValue.string)
                    return .object(members)
                })
        }
        members["retryAfterSeconds"] = retryAfterSeconds.map { .integer(Int64($0)) }
        return .object(members)
    }
}
