package import KubernetesModel

/// A JSON merge patch: members replace those of the object, `null` removes them.
///
/// Source: RFC 7386.
package struct MergePatch: Sendable {
    private let document: JSONValue

    /// Reads a patch.
    ///
    /// - Throws: ``PatchError`` when it is not an object.
    package init(_ document: JSONValue) throws(PatchError) {
        guard case .object = document else {
            let name = JSONPatch.goName(of: document)
            throw .malformed(
                "error decoding patch: json: cannot unmarshal \(name) into Go value of type map[string]interface {}")
        }
        self.document = document
    }

    /// The object after the patch.
    package func applied(to object: JSONValue) -> JSONValue { Self.merge(object, document) }

    private static func merge(_ target: JSONValue, _ patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var members = target.objectValue ?? [:]
        for (name, change) in changes {
            if change.isNull {
                members[name] = nil
            } else {
                members[name] = merge(members[name] ?? .null, change)
            }
        }
        return .object(members)
    }
}
