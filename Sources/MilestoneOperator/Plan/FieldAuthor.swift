package import KubernetesModel
import MilestoneAPI

/// Who set fields of an object, by its managed fields.
package struct FieldAuthor: Sendable, Equatable {
    /// The field manager.
    package let manager: String
    /// When it last changed the object.
    package let time: Timestamp?
}

extension LiveObject {
    /// Who changed `fields` (paths as ``FieldComparison`` writes them): the latest manager of one of them, or where none
    /// has any (the field was removed, or handed over by force), the latest one that isn't the operator.
    package func author(of fields: [String]) -> FieldAuthor? {
        let others = (metadata.managedFields ?? []).filter {
            // `kubectl scale` and autoscalers go through a subresource; what the status says is nobody's change.
            $0.manager != OperatorName.fieldManager && $0.subresource != "status"
        }
        let owners = others.filter { entry in
            fields.contains { path in entry.fieldsV1.map { Self.owns(path, $0) } ?? false }
        }
        let latest = (owners.isEmpty ? others : owners).max {
            ($0.time?.microseconds ?? 0) < ($1.time?.microseconds ?? 0)
        }
        return latest.flatMap { entry in entry.manager.map { FieldAuthor(manager: $0, time: entry.time) } }
    }

    /// Whether a set of fields has the one at `path`, or something in it.
    private static func owns(_ path: String, _ fields: JSONValue) -> Bool {
        var place: JSONValue = fields
        for step in steps(of: path) {
            guard let next = next(step, in: place) else { return false }
            place = next
        }
        return true
    }

    private static func next(_ step: String, in fields: JSONValue) -> JSONValue? {
        if let member = fields["f:\(step)"] { return member }
        // Elements of lists go by their keys: `k:{"name":"gateway"}`.
        return fields.objectValue?.first { $0.key.hasPrefix("k:{") && $0.key.contains("\"\(step)\"") }?.value
    }

    /// The steps of a path such as `spec.template.spec.containers[gateway].image`.
    private static func steps(of path: String) -> [String] {
        var steps: [String] = []
        var current = ""
        var isInBrackets = false
        for character in path {
            switch character {
            case "[": isInBrackets = true
            case "]": isInBrackets = false
            case ".", "/":
                if isInBrackets || character == "/" {
                    current.append(character)
                    continue
                }
            default:
                current.append(character)
                continue
            }
            if !current.isEmpty { steps.append(current) }
            current = ""
        }
        if !current.isEmpty { steps.append(current) }
        return steps
    }
}
