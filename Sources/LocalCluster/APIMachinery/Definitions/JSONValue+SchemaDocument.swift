import KubernetesModel

/// A schema as a CustomResourceDefinition writes it, before it is known to be one.
extension JSONValue {
    /// The schema's type; empty when it has none.
    var schemaType: String { self["type"]?.stringValue ?? "" }

    /// Whether an attribute is there and true.
    func isTrue(_ name: String) -> Bool { self[name]?.boolValue ?? false }

    /// An attribute's text; empty when there is none.
    func text(of name: String) -> String { self[name]?.stringValue ?? "" }

    /// An attribute that is an array; empty when there is none.
    func elements(of name: String) -> [JSONValue] { self[name]?.arrayValue ?? [] }

    /// An attribute that is an array of texts.
    func texts(of name: String) -> [String] { elements(of: name).compactMap(\.stringValue) }

    /// The members of an attribute, in the order of their names.
    func members(of name: String) -> [(key: String, value: JSONValue)] {
        (self[name]?.objectValue ?? [:]).sorted { $0.key < $1.key }
    }

    /// An attribute that is a schema.
    func schema(_ name: String) -> JSONValue? {
        self[name].flatMap { $0.objectValue == nil ? nil : $0 }
    }

    /// Whether an attribute says nothing: it is missing, false, or empty.
    func saysNothing(_ name: String) -> Bool {
        switch self[name] {
        case nil, .null?, .bool(false)?, .string("")?: true
        case .array(let elements)?: elements.isEmpty
        default: false
        }
    }
}
