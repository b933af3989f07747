package import KubernetesModel

extension JSONValue {
    /// The member `metadata`; an empty object when there is none.
    package var metadata: JSONValue {
        get { self["metadata"] ?? [:] }
        _modify { yield &self["metadata", default: [:]] }
    }

    /// The text of a member of the metadata.
    package func metadataText(_ member: String) -> String? { self["metadata"]?[member]?.stringValue }

    /// The object's name; empty when it has none.
    package var name: String { metadataText("name") ?? "" }

    /// Whether the value is an object or array without content.
    var isEmptyCollection: Bool { self == .object([:]) || self == .array([]) }

    /// Sets a member that is missing or null.
    mutating func fill(_ member: String, _ value: @autoclosure () -> JSONValue) {
        guard self[member].isAbsent, case .object = self else { return }
        self[member] = value()
    }

    /// Changes a member that is an object; does nothing when it is not there.
    mutating func edit(_ member: String, _ change: (inout JSONValue) -> Void) {
        guard case .object? = self[member] else { return }
        change(&self[member, default: .null])
    }

    /// Changes each element of a member that is an array.
    mutating func editEach(_ member: String, _ change: (inout JSONValue) -> Void) {
        guard case .array(var elements)? = self[member] else { return }
        self[member] = .null  // Leaves `elements` the only reference, so that it is edited in place.
        for index in elements.indices { change(&elements[index]) }
        self[member] = .array(elements)
    }

    /// The value at a path of members; `nil` where a step is missing.
    func value(at path: [String]) -> JSONValue? {
        var value: JSONValue? = self
        for member in path { value = value?[member] }
        return value
    }

    /// Sets the value at a path of members, making the objects on the way; `nil` removes it.
    mutating func set(_ value: JSONValue?, at path: some Collection<String>) {
        guard let first = path.first else { return }
        if path.count == 1 {
            self[first] = value
        } else {
            self[first, default: [:]].set(value, at: path.dropFirst())
        }
    }
}

extension JSONValue? {
    /// Whether there is no value, or JSON's null.
    var isAbsent: Bool { self == nil || self == .some(.null) }

    /// Whether there is nothing in the value: absent, or an empty text, object or array.
    var isBlank: Bool { isAbsent || self == .some("") || self?.isEmptyCollection == true }
}
