package import KubernetesModel

/// A JSON patch: a list of operations that are applied in order, all or none.
///
/// Source: RFC 6902, with the answers of `evanphx/json-patch` as the real server uses it.
package struct JSONPatch: Sendable {
    private let operations: [JSONValue]

    /// How many operations the real server accepts.
    private static let maximumOperations = 10_000

    /// Reads a patch.
    ///
    /// - Throws: ``PatchError`` when it is not a list of objects, or too long.
    package init(_ document: JSONValue) throws(PatchError) {
        guard case .array(let operations) = document else {
            throw .malformed(
                "error decoding patch: json: cannot unmarshal \(Self.goName(of: document)) into Go value of type "
                    + "jsonpatch.Patch")
        }
        for operation in operations {
            guard case .object = operation else {
                throw .malformed(
                    "error decoding patch: json: cannot unmarshal \(Self.goName(of: operation)) into Go value of type "
                        + "jsonpatch.Operation")
            }
        }
        guard operations.count <= Self.maximumOperations else {
            throw PatchError(
                kind: .malformed,
                message: "The allowed maximum operations in a JSON patch is \(Self.maximumOperations), got "
                    + "\(operations.count)")
        }
        self.operations = operations
    }

    /// The object after the patch.
    ///
    /// - Throws: ``PatchError`` when an operation does not fit.
    package func applied(to object: JSONValue) throws(PatchError) -> JSONValue {
        var result = object
        for operation in operations { try Self.apply(operation, to: &result) }
        return result
    }

    private static func apply(_ operation: JSONValue, to document: inout JSONValue) throws(PatchError) {
        guard let path = operation["path"]?.stringValue.flatMap(JSONPointer.init) else { throw .unprocessable }
        switch operation["op"]?.stringValue {
        case "add":
            try document.add(operation["value"] ?? .null, at: path.tokens[...])
        case "remove":
            _ = try document.remove(at: path.tokens[...])
        case "replace":
            try document.replace(at: path.tokens[...], with: operation["value"] ?? .null)
        case "move":
            let from = try source(of: operation)
            let value = try document.remove(at: from.tokens[...])
            try document.add(value, at: path.tokens[...])
        case "copy":
            let from = try source(of: operation)
            // A member that is missing is copied as null, an element is not.
            guard let parent = document.value(at: from.tokens.dropLast()) else { throw .unprocessable }
            let value = document.value(at: from.tokens[...])
            if value == nil, parent.objectValue == nil { throw .unprocessable }
            try document.add(value ?? .null, at: path.tokens[...])
        case "test":
            let expected = operation["value"] ?? .null
            let actual = document.value(at: path.tokens[...])
            guard actual.map({ $0.isEquivalent(to: expected) }) ?? expected.isNull else { throw .unprocessable }
        default: throw .unprocessable
        }
    }

    private static func source(of operation: JSONValue) throws(PatchError) -> JSONPointer {
        guard let from = operation["from"]?.stringValue.flatMap(JSONPointer.init) else { throw .unprocessable }
        return from
    }

    /// What Go's decoder calls a JSON value.
    static func goName(of value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool: "bool"
        case .integer, .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
