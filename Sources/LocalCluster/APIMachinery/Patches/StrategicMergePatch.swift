package import KubernetesModel

/// A strategic merge patch: a merge patch that knows from the kind's schema which lists merge, and by which member.
///
/// Directives: `$patch` (`merge`, `replace`, `delete`), `$retainKeys`, `$setElementOrder/…` and
/// `$deleteFromPrimitiveList/…`.
///
/// Source: Kubernetes documentation, *Update API Objects in Place Using kubectl patch*;
/// `k8s.io/apimachinery/pkg/util/strategicpatch`.
package struct StrategicMergePatch: Sendable {
    private let document: [String: JSONValue]

    static let directive = "$patch"
    static let retainKeys = "$retainKeys"
    static let elementOrder = "$setElementOrder/"
    static let deletion = "$deleteFromPrimitiveList/"

    /// Reads a patch.
    ///
    /// - Throws: ``PatchError`` when it is not an object.
    package init(_ document: JSONValue) throws(PatchError) {
        guard case .object(let members) = document else {
            let name = JSONPatch.goName(of: document)
            throw .malformed(
                "error decoding patch: json: cannot unmarshal \(name) into Go value of type map[string]interface {}")
        }
        self.document = members
    }

    /// The object after the patch.
    ///
    /// - Throws: ``PatchError`` when an element lacks its merge key, or a directive is wrong.
    package func applied(to object: JSONValue, schema: ObjectSchema) throws(PatchError) -> JSONValue {
        .object(try Self.merge(object.objectValue ?? [:], document, schema: schema.root))
    }

    /// Merges the members of a patch into those of an object.
    static func merge(
        _ original: [String: JSONValue], _ patch: [String: JSONValue], schema: Schema?
    ) throws(PatchError) -> [String: JSONValue] {
        var patch = patch
        if let directive = patch.removeValue(forKey: directive) {
            switch directive.stringValue {
            case "replace": return patch
            case "delete": return [:]
            case "merge": break
            default: throw unknownDirective(directive)
            }
        }
        var result = try retained(original, by: patch.removeValue(forKey: retainKeys), patch: patch)
        for (name, change) in patch where !name.hasPrefix("$") {
            result[name] = try merged(name, into: result[name], change: change, patch: patch, schema: schema)
        }
        try applyListDirectives(of: patch, to: &result, schema: schema)
        return result
    }

    private static func merged(
        _ name: String, into original: JSONValue?, change: JSONValue, patch: [String: JSONValue], schema: Schema?
    ) throws(PatchError) -> JSONValue? {
        let member = schema?.member(name)
        let replaces = member?.patchStrategy.contains(.replace) ?? false
        switch (original, change) {
        case (_, .null): return nil
        case (.object(let old), .object(let new)) where !replaces:
            return .object(try merge(old, new, schema: member))
        case (_, .object(let new)):
            return try withoutDirectives(new, schema: member).map(JSONValue.object)
        case (.array(let old), .array(let new)):
            guard let member, member.patchStrategy.contains(.merge), !replaces else { return change }
            return .array(try StrategicList(name: name, schema: member).merge(old, new))
        case (_, .array(let new)):
            return .array(new.filter { $0[directive] == nil })
        default: return change
        }
    }

    /// A part of a patch that meets nothing to merge with: its directives and nulls go.
    static func withoutDirectives(
        _ patch: [String: JSONValue], schema: Schema?
    ) throws(PatchError) -> [String: JSONValue]? {
        if patch[directive] == "delete" { return [:] }
        return try merge([:], patch.filter { $0.key != directive }, schema: schema)
    }

    /// The members of `original` that `$retainKeys` names.
    private static func retained(
        _ original: [String: JSONValue], by keys: JSONValue?, patch: [String: JSONValue]
    ) throws(PatchError) -> [String: JSONValue] {
        guard let keys else { return original }
        guard case .array(let list) = keys else {
            throw PatchError(kind: .malformed, message: "invalid patch format of retainKeys")
        }
        let names = Set(list.compactMap(\.stringValue))
        if patch.contains(where: { !$0.key.hasPrefix("$") && !$0.value.isNull && !names.contains($0.key) }) {
            throw PatchError(kind: .malformed, message: "invalid patch format of retainKeys")
        }
        return original.filter { names.contains($0.key) }
    }

    /// Applies `$deleteFromPrimitiveList/…` and `$setElementOrder/…`.
    private static func applyListDirectives(
        of patch: [String: JSONValue], to members: inout [String: JSONValue], schema: Schema?
    ) throws(PatchError) {
        for (name, value) in patch where name.hasPrefix(deletion) {
            let field = String(name.dropFirst(deletion.count))
            guard case .array(let doomed) = value else {
                throw PatchError(kind: .malformed, message: "invalid patch format of primitive list")
            }
            if case .array(let elements) = members[field] {
                members[field] = .array(elements.filter { !doomed.contains($0) })
            }
        }
        for (name, value) in patch where name.hasPrefix(elementOrder) {
            let field = String(name.dropFirst(elementOrder.count))
            guard case .array(let order) = value else {
                throw PatchError(kind: .malformed, message: "invalid patch format of setElementOrder list")
            }
            guard case .array(let elements) = members[field], let member = schema?.member(field) else { continue }
            let list = StrategicList(name: field, schema: member)
            members[field] = .array(list.ordered(elements, by: order))
        }
    }

    static func unknownDirective(_ directive: JSONValue) -> PatchError {
        PatchError(
            kind: .unmergeable, message: "unknown patch type found: \(GoSyntax.plain(directive))")
    }
}
