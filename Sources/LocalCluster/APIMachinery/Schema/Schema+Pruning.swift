package import KubernetesModel

extension ObjectSchema {
    /// Removes what the schema does not declare.
    ///
    /// - Returns: the paths of what was removed, such as `spec.containers[0].imagee`, in the order of their names.
    package func prune(_ object: inout JSONValue) -> [String] {
        var removed: [String] = []
        root.prune(&object, at: .root, isResourceRoot: true, removed: &removed)
        return removed
    }
}

extension Schema {
    /// Removes undeclared members below `value`, and appends their paths to `removed`.
    package func prune(_ value: inout JSONValue, at path: FieldPath, removed: inout [String]) {
        prune(&value, at: path, isResourceRoot: isEmbeddedResource, removed: &removed)
    }

    fileprivate func prune(
        _ value: inout JSONValue, at path: FieldPath, isResourceRoot: Bool, removed: inout [String]
    ) {
        switch value {
        case .object(var members):
            value = .null  // Leaves `members` the only reference, so that it is edited in place.
            pruneMembers(&members, at: path, isResourceRoot: isResourceRoot, removed: &removed)
            value = .object(members)
        case .array(var elements):
            guard let items = items?.resolved else { return }
            value = .null
            for index in elements.indices {
                items.prune(
                    &elements[index], at: path.index(index), isResourceRoot: items.isEmbeddedResource,
                    removed: &removed)
            }
            value = .array(elements)
        default: break
        }
    }

    private func pruneMembers(
        _ members: inout [String: JSONValue], at path: FieldPath, isResourceRoot: Bool, removed: inout [String]
    ) {
        let keepsUnknown = keepsUnknownMembers
        for name in members.keys.sorted() {
            if isResourceRoot, name == "apiVersion" || name == "kind" { continue }
            if isResourceRoot, name == "metadata", properties["metadata"] == nil { continue }
            if let schema = member(name) {
                schema.prune(
                    &members[name, default: .null], at: path.child(name),
                    isResourceRoot: schema.isEmbeddedResource, removed: &removed)
            } else if !keepsUnknown {
                members[name] = nil
                removed.append(path.child(name).text)
            }
        }
    }

    /// Whether members that nothing declares stay.
    var keepsUnknownMembers: Bool {
        if preservesUnknownFields { return true }
        if case .allowed(true) = additionalProperties { return true }
        // Built-in types that are any JSON: raw extensions, field sets and the like.
        return isUntyped || (constraints.required.isEmpty && properties.isEmpty && isOpenBuiltIn)
    }

    /// Whether a built-in definition is an object of which nothing is declared.
    private var isOpenBuiltIn: Bool { type == .object && isBuiltIn }
}
