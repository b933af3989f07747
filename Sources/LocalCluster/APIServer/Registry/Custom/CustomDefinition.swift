import APIMachinery
import KubernetesModel

/// A CustomResourceDefinition, read for serving: what of it becomes ``ResourceKind``s.
struct CustomDefinition: Sendable {
    /// The names that a definition asks for or has.
    struct Names: Sendable, Hashable {
        var plural: String
        var singular: String
        var kind: String
        var listKind: String
        var shortNames: [String]
        var categories: [String]

        init(_ names: JSONValue?) {
            func text(_ member: String) -> String { names?[member]?.stringValue ?? "" }
            func texts(_ member: String) -> [String] { names?[member]?.arrayValue?.compactMap(\.stringValue) ?? [] }
            plural = text("plural")
            singular = text("singular")
            kind = text("kind")
            listKind = text("listKind")
            shortNames = texts("shortNames")
            categories = texts("categories")
        }
    }

    let document: JSONValue
    var name: String { document.name }
    let group: String
    let names: Names
    let isNamespaced: Bool

    init(_ document: JSONValue) {
        self.document = document
        group = document[path: "spec", "group"]?.stringValue ?? ""
        names = Names(document[path: "spec", "names"])
        isNamespaced = document[path: "spec", "scope"] == "Namespaced"
    }

    /// Whether objects are served: the names are free and were accepted.
    var isEstablished: Bool {
        (document[path: "status", "conditions"]?.arrayValue ?? []).contains {
            $0["type"] == "Established" && $0["status"] == "True"
        }
    }

    /// Whether the definition is on its way out.
    var isTerminating: Bool { document.metadata["deletionTimestamp"] != nil }

    /// A kind for each version that is served.
    func kinds() -> [ResourceKind] {
        let versions = document[path: "spec", "versions"]?.arrayValue ?? []
        let served = versions.filter { $0["served"] == true }
        let stored = versions.first { $0["storage"] == true }?["name"]?.stringValue ?? ""
        return served.map { kind($0, isStored: $0["name"]?.stringValue == stored, storedVersion: stored) }
    }

    private func kind(_ version: JSONValue, isStored: Bool, storedVersion: String) -> ResourceKind {
        let name = version["name"]?.stringValue ?? ""
        let type = ResourceType(
            group: group, version: name, kind: names.kind, plural: names.plural,
            scope: isNamespaced ? .namespaced : .cluster)
        let document = version[path: "schema", "openAPIV3Schema"] ?? ["type": "object"]
        let subresources = version["subresources"]
        var kind = ResourceKind(
            type: type, singular: names.singular, listKind: names.listKind,
            schema: ObjectSchema(openAPIV3Schema: document))
        kind.shortNames = names.shortNames
        kind.categories = names.categories
        kind.verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"]
        if subresources?["status"] != nil { kind.subresources.append(.status(names.kind)) }
        if let scale = subresources?["scale"] {
            kind.subresources.append(.scale(ScalePaths(custom: scale)))
        }
        kind.strategy = .custom(hasStatus: subresources?["status"] != nil)
        kind.columns = Self.columns(version["additionalPrinterColumns"]?.arrayValue)
        kind.customSchema = document
        if version["deprecated"] == true {
            kind.deprecationWarning = version["deprecationWarning"]?.stringValue ?? deprecationWarning(of: name)
        }
        let paths = (version["selectableFields"]?.arrayValue ?? []).compactMap { $0["jsonPath"]?.stringValue }
        for path in paths {
            let field = JSONPath(path)
            kind.selectableFields[String(path.drop { $0 == "." })] = { field.first(in: $0).map(Self.text) ?? "" }
        }
        let apiVersion = type.apiVersion
        let stored = group.isEmpty ? storedVersion : "\(group)/\(storedVersion)"
        if !isStored {
            // With the strategy None versions differ by name only.
            kind.conversion = ResourceKind.Conversion(
                storage: "\(names.plural).\(group)",
                fromStorage: { $0.replacing("apiVersion", .string(apiVersion)) },
                toStorage: { $0.replacing("apiVersion", .string(stored)) })
        }
        return kind
    }

    /// What is said of a deprecated version that says nothing itself: which better one there is.
    private func deprecationWarning(of version: String) -> String {
        let better = (document[path: "spec", "versions"]?.arrayValue ?? [])
            .filter { $0["served"] == true && $0["deprecated"] != true }
            .compactMap { $0["name"]?.stringValue }
            .filter { VersionPriority.isBefore($0, version) }
            .sorted(by: VersionPriority.isBefore).first
        let text = "\(group)/\(version) \(names.kind) is deprecated"
        return better.map { "\(text); use \(group)/\($0) \(names.kind)" } ?? text
    }

    private static func columns(_ columns: [JSONValue]?) -> [TableColumn] {
        guard let columns, !columns.isEmpty else { return [.name, .age] }
        return [.name]
            + columns.map { column in
                let text = column["jsonPath"]?.stringValue ?? ""
                let type = column["type"]?.stringValue ?? "string"
                let path = JSONPath(text)
                return TableColumn(
                    column["name"]?.stringValue ?? "", type: type, format: column["format"]?.stringValue ?? "",
                    column["description"]?.stringValue
                        ?? "Custom resource definition column (in JSONPath format): \(text)",
                    priority: Int(column["priority"]?.integerValue ?? 0)
                ) { object, now in
                    guard let value = path.first(in: object) else { return .null }
                    return type == "date" ? .string(TableColumn.age(of: value, now)) : cell(value, type: type)
                }
            }
    }

    /// A value as the cell of a column of a type; `null` when it is of another.
    private static func cell(_ value: JSONValue, type: String) -> JSONValue {
        switch (type, value) {
        case ("integer", .integer), ("number", .integer), ("number", .number), ("boolean", .bool): value
        case ("string", _): .string(text(value))
        default: .null
        }
    }

    private static func text(_ value: JSONValue) -> String { value.stringValue ?? value.text() }
}

extension ScalePaths {
    /// The paths of a definition, which are simple JSON paths such as `.spec.replicas`.
    fileprivate init(custom scale: JSONValue) {
        func path(_ member: String) -> [String]? {
            scale[member]?.stringValue.map { $0.split(separator: ".").map(String.init) }
        }
        self.init(
            specReplicas: path("specReplicasPath") ?? [], statusReplicas: path("statusReplicasPath") ?? [],
            selector: path("labelSelectorPath"))
    }
}

extension JSONValue {
    /// A copy with another value of one member.
    func replacing(_ member: String, _ value: JSONValue) -> JSONValue {
        var copy = self
        copy[member] = value
        return copy
    }
}
