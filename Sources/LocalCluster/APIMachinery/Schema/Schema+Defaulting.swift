package import KubernetesModel

extension ObjectSchema {
    /// Fills in the defaults of a custom kind and removes each `null` that its schema neither allows nor replaces.
    ///
    /// The defaults that a built-in schema names are those of Go's types, not of the API; kinds set theirs themselves.
    package func applyDefaults(to object: inout JSONValue) {
        guard isCustom else { return }
        root.applyDefaults(to: &object)
        root.removeStrayNulls(from: &object)
    }
}

extension Schema {
    /// Sets each missing member that has a default, and each `null` that is not allowed to be one.
    package func applyDefaults(to value: inout JSONValue) {
        switch value {
        case .object(var members):
            value = .null
            for (name, schema) in properties {
                guard let fallback = schema.defaultValue else { continue }
                if members[name] == nil || schema.forbids(members[name]) { members[name] = fallback }
            }
            for name in Array(members.keys) {
                guard let schema = member(name) else { continue }
                if properties[name] == nil, schema.forbids(members[name]), let fallback = schema.defaultValue {
                    members[name] = fallback
                }
                schema.applyDefaults(to: &members[name, default: .null])
            }
            value = .object(members)
        case .array(var elements):
            guard let items = items?.resolved else { return }
            value = .null
            for index in elements.indices {
                if items.forbids(elements[index]), let fallback = items.defaultValue { elements[index] = fallback }
                items.applyDefaults(to: &elements[index])
            }
            value = .array(elements)
        default: break
        }
    }

    /// Removes members that are `null` where the schema does not allow it.
    package func removeStrayNulls(from value: inout JSONValue) {
        switch value {
        case .object(var members):
            value = .null
            for name in Array(members.keys) {
                guard let schema = member(name) else { continue }
                if properties[name] != nil, schema.forbids(members[name]) {
                    members[name] = nil
                } else {
                    schema.removeStrayNulls(from: &members[name, default: .null])
                }
            }
            value = .object(members)
        case .array(var elements):
            guard let items = items?.resolved else { return }
            value = .null
            for index in elements.indices { items.removeStrayNulls(from: &elements[index]) }
            value = .array(elements)
        default: break
        }
    }

    /// Whether `value` is a `null` that is not allowed.
    private func forbids(_ value: JSONValue?) -> Bool { value == .null && !isNullable }
}
