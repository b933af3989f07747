package import KubernetesModel

/// A field that an apply would change although somebody else owns it.
package struct FieldConflict: Sendable, Equatable {
    /// Who owns it.
    package var owner: FieldOwner
    /// The field.
    package var path: [PathElement]

    /// The field in a message, such as `.spec.containers[name="app"].image`.
    package var field: String { path.map(\.description).joined() }

    /// The conflict as a cause in a `Status`.
    package var cause: StatusCause {
        StatusCause(reason: "FieldManagerConflict", message: "conflict with \(owner.description)", field: field)
    }
}

extension [FieldConflict] {
    /// What the server says about them.
    package var message: String {
        if count == 1 {
            return "Apply failed with 1 conflict: conflict with \(self[0].owner.description): \(self[0].field)"
        }
        let groups = Dictionary(grouping: self) { $0.owner.description }
        let lines = groups.sorted { $0.key < $1.key }.flatMap { owner, conflicts in
            ["conflicts with \(owner):"] + conflicts.map { "- \($0.field)" }
        }
        return "Apply failed with \(count) conflicts: \(lines.joined(separator: "\n"))"
    }

    /// The `Status` of a 409 answer.
    package var status: Status {
        Status(
            status: "Failure", message: message, reason: "Conflict", details: StatusDetails(causes: map(\.cause)),
            code: 409)
    }
}

/// Why an apply fails.
package enum ApplyError: Error, Sendable, Equatable {
    /// 409: somebody else owns fields that would change.
    case conflicts([FieldConflict])
    /// 400: the request is wrong.
    case badRequest(String)
    /// 500: the object does not fit the schema, or the stored ownership can't be read.
    case internalError(String)
}
