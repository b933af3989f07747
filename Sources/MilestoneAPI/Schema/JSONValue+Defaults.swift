package import KubernetesModel

extension JSONValue {
    /// This document with the defaults of a structural `schema` where it says nothing, as an API server fills them in.
    ///
    /// Source: Kubernetes documentation, *CustomResourceDefinition defaulting*.
    package func filled(withDefaultsOf schema: JSONValue) -> JSONValue {
        switch self {
        case .object(var members):
            for (name, property) in schema["properties"]?.objectValue ?? [:] {
                guard let value = members[name] ?? property["default"] else { continue }
                members[name] = value.filled(withDefaultsOf: property)
            }
            return .object(members)
        case .array(let elements):
            guard let items = schema["items"] else { return self }
            return .array(elements.map { $0.filled(withDefaultsOf: items) })
        default:
            return self
        }
    }
}
