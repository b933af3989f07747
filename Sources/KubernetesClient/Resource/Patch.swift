public import KubernetesModel

/// A change to parts of an object.
public enum Patch: Sendable, Hashable {
    /// A list of operations (RFC 6902).
    case json([Operation])
    /// A document whose members replace the object's, `null` removing one (RFC 7396).
    case merge(JSONValue)
    /// A merge that knows the lists of built-in kinds; custom resources refuse it.
    case strategicMerge(JSONValue)

    /// One operation of a JSON patch; paths are JSON pointers (RFC 6901).
    public enum Operation: Sendable, Hashable {
        case add(path: String, JSONValue)
        case remove(path: String)
        case replace(path: String, JSONValue)
        case move(from: String, path: String)
        case copy(from: String, path: String)
        case test(path: String, JSONValue)

        var document: JSONValue {
            switch self {
            case .add(let path, let value): ["op": "add", "path": .string(path), "value": value]
            case .remove(let path): ["op": "remove", "path": .string(path)]
            case .replace(let path, let value): ["op": "replace", "path": .string(path), "value": value]
            case .move(let from, let path): ["op": "move", "from": .string(from), "path": .string(path)]
            case .copy(let from, let path): ["op": "copy", "from": .string(from), "path": .string(path)]
            case .test(let path, let value): ["op": "test", "path": .string(path), "value": value]
            }
        }
    }

    var contentType: String {
        switch self {
        case .json: "application/json-patch+json"
        case .merge: "application/merge-patch+json"
        case .strategicMerge: "application/strategic-merge-patch+json"
        }
    }

    var document: JSONValue {
        switch self {
        case .json(let operations): .array(operations.map(\.document))
        case .merge(let document), .strategicMerge(let document): document
        }
    }
}
