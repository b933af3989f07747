import KubernetesModel

/// Who owns fields: a manager, with the kind of write by which it got them.
package struct FieldOwner: Sendable, Hashable {
    /// How a manager writes.
    package enum Operation: String, Sendable {
        /// Server-side apply.
        case apply = "Apply"
        /// Everything else.
        case update = "Update"
    }

    /// The manager's name.
    package var manager: String
    /// How it wrote.
    package var operation: Operation
    /// The version it wrote with; only updates of several versions are told apart.
    package var apiVersion: String?
    /// The subresource it wrote to.
    package var subresource: String?

    package init(manager: String, operation: Operation, apiVersion: String, subresource: String? = nil) {
        self.manager = manager.isEmpty ? "unknown" : manager
        self.operation = operation
        self.apiVersion = operation == .apply ? nil : apiVersion
        self.subresource = subresource
    }

    /// The owner in a conflict's message.
    package var description: String {
        var text = GoSyntax.quoted(manager)
        if let subresource { text += " with subresource \(GoSyntax.quoted(subresource))" }
        if operation == .update, let apiVersion { text += " using \(apiVersion)" }
        return text
    }
}

/// What one owner owns.
struct OwnedFields: Sendable, Equatable {
    /// The fields.
    var fields: FieldSet
    /// The version in which their paths are written.
    var apiVersion: String
    /// When the owner last changed something; `nil` when it only agreed with what was there.
    var time: Timestamp?
}
