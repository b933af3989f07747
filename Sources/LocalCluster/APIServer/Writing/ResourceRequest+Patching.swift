import APIMachinery
import HTTPTypes
import KubernetesModel
import NIOCore

/// Answers to patch.
extension ResourceRequest {
    func patch(_ target: WriteTarget) async throws -> APIResponse {
        let type = request.headers[.contentType].map { $0.prefix { $0 != ";" }.lowercased() } ?? ""
        guard let format = PatchFormat(rawValue: type), format != .strategic || !kind.isCustom else {
            throw StatusError(
                code: 415, reason: "UnsupportedMediaType", message: "415: Unsupported Media Type", details: .init())
        }
        let options = try WriteOptions(request, kind: "PatchOptions")
        if format == .apply { return try await apply(target, options) }
        if request.query["force"] != nil {
            throw StatusError.invalid(
                ResourceName(group: "meta.k8s.io", plural: "PatchOptions"), "",
                [.forbidden("force", "may not be specified for non-apply patch")])
        }
        let patch = try PatchFormat.document(request, format)
        if case .scale(let paths) = target { return try await patchScale(paths, patch, format, options) }
        // Read before the transaction, which the registry can't be asked in.
        let siblings = server.registry.snapshot.kinds(group: kind.type.group, version: kind.type.version)
        return try await store(target, options) { old in
            let decoded = try admit(try format.apply(patch, to: old, schema: kind.schema), options, siblings)
            try checkPatched(decoded.object, against: old)
            return decoded
        }
    }

    /// Reads what a patch made as an object of the kind.
    private func admit(
        _ document: JSONValue, _ options: WriteOptions, _ siblings: [ResourceKind]
    ) throws -> RequestBody.Decoded {
        func refusal(_ reason: String) -> StatusError {
            .invalid(
                ResourceName(group: "", plural: ""), "", [.invalid("patch", .string(document.text()), reason)])
        }
        let version = document["apiVersion"]?.stringValue ?? ""
        let name = document["kind"]?.stringValue ?? ""
        if version != kind.type.apiVersion {
            throw refusal(RequestBody.unknownKind(name, version, kind.type.kind))
        }
        if name != kind.type.kind {
            // The real server reads the result as what it says it is before it sees that this is another kind.
            let problem = siblings.first { $0.type.kind == name }?.strategy.decodingProblem(document)
            throw refusal(problem ?? RequestBody.unknownKind(name, version, kind.type.kind))
        }
        do {
            return try RequestBody(kind: kind, validation: options.fieldValidation).admitted(document)
        } catch {
            throw refusal(error.reason)
        }
    }

    /// Refuses a patch that would make another object of this one.
    private func checkPatched(_ object: JSONValue, against old: JSONValue) throws {
        try checkName(of: object)
        try checkNamespace(of: object)
        if let version = object.metadataText("resourceVersion")?.nonEmpty,
            version != old.metadataText("resourceVersion")
        {
            throw StatusError.modified(kind.name, old.name)
        }
        guard let uid = object.metadataText("uid"), uid != old.metadataText("uid") else { return }
        let error = FieldError.invalid("metadata.uid", .string(uid), "field is immutable")
        throw StatusError.invalid(kind.kindName, old.name, [error, error])
    }
}

/// The formats of patches, by their media types.
enum PatchFormat: String, Sendable {
    case json = "application/json-patch+json"
    case merge = "application/merge-patch+json"
    case strategic = "application/strategic-merge-patch+json"
    case apply = "application/apply-patch+yaml"

    /// Reads the body of a patch.
    static func document(_ request: APIRequest, _ format: PatchFormat) throws -> JSONValue {
        do {
            return try JSONValue(parsing: request.body.readableBytesView)
        } catch {
            throw StatusError.badRequest(
                "error decoding patch: invalid character at byte \(error.offset): \(error.reason)")
        }
    }

    /// The object after a patch.
    func apply(_ patch: JSONValue, to object: JSONValue, schema: ObjectSchema) throws(StatusError) -> JSONValue {
        do {
            return switch self {
            case .json: try JSONPatch(patch).applied(to: object)
            case .merge: try MergePatch(patch).applied(to: object)
            case .strategic: try StrategicMergePatch(patch).applied(to: object, schema: schema)
            case .apply: object
            }
        } catch {
            throw StatusError(error)
        }
    }
}

extension StatusError {
    /// The answer to a patch that can't be applied.
    init(_ error: PatchError) {
        switch error.kind {
        case .malformed: self = .badRequest(error.message)
        case .unprocessable: self.init(code: 422, reason: "Invalid", message: error.message, details: .init())
        case .unmergeable: self = .internalError(error.message)
        }
    }
}
