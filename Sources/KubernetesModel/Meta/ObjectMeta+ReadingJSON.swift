extension ObjectMeta {
    /// Reads metadata from JSON without a trip through a decoder.
    ///
    /// - Throws: `DecodingError` that names the member which has another shape than Kubernetes'.
    init(reading json: JSONValue) throws {
        let members = try JSONMembers(json, path: "metadata")
        self.init(
            name: try members.string("name"), generateName: try members.string("generateName"),
            namespace: try members.string("namespace"), uid: try members.string("uid"),
            resourceVersion: try members.string("resourceVersion"), generation: try members.integer("generation"),
            creationTimestamp: try members.timestamp("creationTimestamp"),
            deletionTimestamp: try members.timestamp("deletionTimestamp"),
            deletionGracePeriodSeconds: try members.integer("deletionGracePeriodSeconds"),
            labels: try members.strings("labels"), annotations: try members.strings("annotations"),
            ownerReferences: try members.array("ownerReferences", OwnerReference.init(reading:)),
            finalizers: try members.array("finalizers") { try $0.string() },
            managedFields: try members.array("managedFields", ManagedFieldsEntry.init(reading:)))
    }
}

extension OwnerReference {
    fileprivate init(reading element: JSONMembers.Element) throws {
        let members = try JSONMembers(element.value, path: element.path)
        self.init(
            apiVersion: try members.required("apiVersion"), kind: try members.required("kind"),
            name: try members.required("name"), uid: try members.required("uid"),
            controller: try members.bool("controller"), blockOwnerDeletion: try members.bool("blockOwnerDeletion"))
    }
}

extension ManagedFieldsEntry {
    fileprivate init(reading element: JSONMembers.Element) throws {
        let members = try JSONMembers(element.value, path: element.path)
        self.init(
            manager: try members.string("manager"), operation: try members.string("operation"),
            apiVersion: try members.string("apiVersion"), time: try members.timestamp("time"),
            fieldsType: try members.string("fieldsType"), fieldsV1: element.value["fieldsV1"],
            subresource: try members.string("subresource"))
    }
}

/// The members of a JSON object, read as what they must be; absent ones and `null` are `nil`.
private struct JSONMembers {
    /// A value and where it stands.
    struct Element {
        var value: JSONValue
        var path: String

        func string() throws -> String {
            guard let text = value.stringValue else { throw mismatch(String.self, path) }
            return text
        }
    }

    private let members: [String: JSONValue]
    private let path: String

    init(_ json: JSONValue, path: String) throws {
        guard let members = json.objectValue else { throw mismatch([String: JSONValue].self, path) }
        self.members = members
        self.path = path
    }

    func string(_ name: String) throws -> String? { try read(name, \.stringValue) }
    func integer(_ name: String) throws -> Int64? { try read(name, \.integerValue) }
    func bool(_ name: String) throws -> Bool? { try read(name, \.boolValue) }

    func timestamp(_ name: String) throws -> Timestamp? {
        try read(name) { $0.stringValue.flatMap(Timestamp.init) }
    }

    func required(_ name: String) throws -> String {
        guard let text = try string(name) else { throw mismatch(String.self, "\(path).\(name)") }
        return text
    }

    func strings(_ name: String) throws -> [String: String]? {
        guard let values = try read(name, \.objectValue) else { return nil }
        return try values.mapValues { try Element(value: $0, path: "\(path).\(name)").string() }
    }

    func array<Value>(_ name: String, _ element: (Element) throws -> Value) throws -> [Value]? {
        try read(name, \.arrayValue)?.enumerated().map { index, value in
            try element(Element(value: value, path: "\(path).\(name)[\(index)]"))
        }
    }

    private func read<Value>(_ name: String, _ convert: (JSONValue) -> Value?) throws -> Value? {
        guard let value = members[name], !value.isNull else { return nil }
        guard let converted = convert(value) else { throw mismatch(Value.self, "\(path).\(name)") }
        return converted
    }
}

private func mismatch(_ type: Any.Type, _ path: String) -> DecodingError {
    .typeMismatch(type, DecodingError.Context(codingPath: [], debugDescription: "\(path) is no \(type)"))
}
