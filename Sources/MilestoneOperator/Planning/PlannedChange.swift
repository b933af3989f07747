package import KubernetesModel
import MilestoneAPI

/// What the operator would do to one object, and why.
package struct PlannedChange: Sendable, Equatable {
    /// What would happen to it.
    package enum Action: String, Sendable {
        case create
        case update
        /// Its pods are replaced, by its own strategy.
        case restart
        /// It goes, and another one of the same purpose comes.
        case recreate
        case delete
        /// The API server or the operator's own rules say no.
        case refused
    }

    /// What would happen.
    package let action: Action
    /// To what.
    package let object: ObjectIdentity
    /// Which of its fields would change; none for what comes or goes.
    package let fields: [FieldDifference]
    /// What there is to say apart from that: what it takes the place of, or why it is refused.
    package let note: String?

    package init(_ action: Action, _ object: ObjectIdentity, fields: [FieldDifference] = [], note: String? = nil) {
        self.action = action
        self.object = object
        self.fields = fields
        self.note = note
    }
}

extension PlannedChange {
    /// The change from an object to what the API server says it would be; `nil` where nothing changes.
    ///
    /// Values of Secrets are left out.
    package init?(_ object: ObjectIdentity, from live: JSONValue, to answer: JSONValue) {
        let fields = FieldDifference.between(Self.meaning(of: live), Self.meaning(of: answer))
        guard !fields.isEmpty else { return nil }
        let isWorkload = [Deployment.resource, StatefulSet.resource].contains(object.resource)
        let restarts = isWorkload && fields.contains { $0.path.hasPrefix("spec.template.") }
        self.init(
            restarts ? .restart : .update, object,
            fields: object.resource == Secret.resource
                ? fields.map { FieldDifference(path: $0.path, before: nil, after: nil) } : fields)
    }

    /// An object without what the API server and the operator note on it for themselves.
    private static func meaning(of object: JSONValue) -> JSONValue {
        var object = object
        var metadata = object["metadata"] ?? [:]
        for note in ["managedFields", "resourceVersion", "generation"] { metadata[note] = nil }
        let annotations = (metadata["annotations"]?.objectValue ?? [:]).filter {
            !$0.key.hasPrefix("\(MilestonePlatform.resource.group)/")
        }
        metadata["annotations"] = annotations.isEmpty ? Optional.none : .some(.object(annotations))
        object["metadata"] = metadata
        object["status"] = nil
        return object
    }

    /// The change as a document.
    package var document: JSONValue {
        var members: [String: JSONValue] = [
            "action": .string(action.rawValue), "kind": .string(object.resource.kind), "name": .string(object.name),
        ]
        if !fields.isEmpty {
            members["fields"] = .array(
                fields.map { field in
                    var members: [String: JSONValue] = ["path": .string(field.path)]
                    members["before"] = field.before
                    members["after"] = field.after
                    return .object(members)
                })
        }
        members["note"] = note.map(JSONValue.string)
        return .object(members)
    }
}
