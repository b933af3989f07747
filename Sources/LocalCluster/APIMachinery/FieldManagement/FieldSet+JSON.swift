package import KubernetesModel

extension FieldSet {
    /// The set as `fieldsV1`.
    package var fieldsV1: JSONValue {
        var result: [String: JSONValue] = [:]
        for element in members { result[element.fieldsV1] = [:] }
        for (element, child) in children {
            var below = child.fieldsV1
            if members.contains(element) { below["."] = [:] }
            result[element.fieldsV1] = below
        }
        return .object(result)
    }

    /// Reads `fieldsV1`; `nil` when it is no set of fields.
    package init?(fieldsV1 json: JSONValue) {
        guard case .object(let entries) = json else { return nil }
        for (name, below) in entries where name != "." {
            guard let element = PathElement(fieldsV1: name), let child = FieldSet(fieldsV1: below) else { return nil }
            if child.isEmpty || below["."] != nil { insert(element) }
            setChild(child, below: element)
        }
    }
}
