import KubernetesModel

/// What a definition says of each of its versions, in the form in which the real server checks it: an attribute that
/// is the same for all versions stands once, for the whole definition.
///
/// Source: `apiextensions-apiserver/pkg/apis/apiextensions/v1/conversion.go`.
struct VersionAttributes {
    /// An attribute and where it stands.
    struct Attribute {
        var value: JSONValue
        var path: FieldPath
    }

    private let versions: [JSONValue]
    private let shared: Set<String>
    private let root: FieldPath

    /// The attributes by their names in versions, with the names that they have for the whole definition.
    private static let names = [
        "schema": "validation", "subresources": "subresources", "additionalPrinterColumns": "additionalPrinterColumns",
        "selectableFields": "selectableFields",
    ]

    /// - Parameters:
    ///   - spec: the definition's spec.
    ///   - root: the path of the spec.
    init(_ spec: JSONValue, at root: FieldPath) {
        let versions = spec.elements(of: "versions")
        self.versions = versions
        self.root = root
        shared = Set(Self.names.keys.filter { name in versions.allSatisfy { $0[name] == versions[0][name] } })
    }

    /// Each place where an attribute stands.
    func places(of name: String) -> [Attribute] {
        if shared.contains(name) {
            guard let value = versions.first?[name], !value.isNull else { return [] }
            return [Attribute(value: value, path: root.child(Self.names[name] ?? name))]
        }
        return versions.enumerated().compactMap { index, version in
            guard let value = version[name], !value.isNull else { return nil }
            return Attribute(value: value, path: root.child("versions").index(index).child(name))
        }
    }

    /// The versions as the real server prints the type that it reads them into.
    var printed: String {
        guard !versions.isEmpty else { return "null" }
        return "[\(versions.map(printed).joined(separator: ","))]"
    }

    private func printed(_ version: JSONValue) -> String {
        let attributes = [
            ("Name", GoSyntax.json(version.text(of: "name"))), ("Served", String(version.isTrue("served"))),
            ("Storage", String(version.isTrue("storage"))), ("Deprecated", String(version.isTrue("deprecated"))),
            ("DeprecationWarning", version["deprecationWarning"]?.stringValue.map(GoSyntax.json) ?? "null"),
            ("Schema", own("schema", of: version)), ("Subresources", own("subresources", of: version)),
            ("AdditionalPrinterColumns", own("additionalPrinterColumns", of: version)),
            ("SelectableFields", own("selectableFields", of: version)),
        ]
        return "{\(attributes.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ","))}"
    }

    private func own(_ name: String, of version: JSONValue) -> String {
        shared.contains(name) ? "null" : version[name]?.text() ?? "null"
    }
}
