import KubernetesModel

/// The paths and operations of a kind in an OpenAPI document.
struct OpenAPIPaths {
    private let kind: ResourceKind

    init(_ kind: ResourceKind) { self.kind = kind }

    /// All of them.
    var all: [String: JSONValue] {
        var paths: [String: JSONValue] = [:]
        let isNamespaced = kind.type.scope == .namespaced
        let collection =
            isNamespaced ? "\(root)/namespaces/{namespace}/\(kind.type.plural)" : "\(root)/\(kind.type.plural)"
        add(
            "\(collection)",
            [("get", "list", "list"), ("post", "post", "create"), ("delete", "deletecollection", "deletecollection")],
            to: &paths)
        if isNamespaced { add("\(root)/\(kind.type.plural)", [("get", "list", "list")], to: &paths) }
        let object = "\(collection)/{name}"
        add(
            object,
            [
                ("get", "get", "get"), ("put", "put", "update"), ("patch", "patch", "patch"),
                ("delete", "delete", "delete"),
            ], to: &paths)
        for subresource in kind.subresources {
            let operations = [
                ("get", "get", "get"), ("put", "put", "update"), ("patch", "patch", "patch"),
                ("post", "post", "create"),
            ]
            paths["\(object)/\(subresource.name)"] = operationsObject(
                operations.filter { subresource.verbs.contains($0.2) }, subresource: subresource.name)
        }
        return paths
    }

    private var root: String {
        kind.type.group.isEmpty ? "/api/\(kind.type.version)" : "/apis/\(kind.type.group)/\(kind.type.version)"
    }

    private func add(_ path: String, _ operations: [(String, String, String)], to paths: inout [String: JSONValue]) {
        let served = operations.filter { kind.verbs.contains($0.2) }
        if !served.isEmpty { paths[path] = operationsObject(served, subresource: "") }
    }

    private func operationsObject(_ operations: [(String, String, String)], subresource: String) -> JSONValue {
        .object(
            Dictionary(
                operations.map { method, action, _ in
                    let name =
                        "\(action)\(kind.type.group.filter(\.isLetter))\(kind.type.version)\(kind.type.kind)\(subresource)"
                    var operation: JSONValue = [
                        "operationId": .string(name), "x-kubernetes-action": .string(action),
                        "x-kubernetes-group-version-kind": kind.groupVersionKind,
                        "responses": ["200": ["description": "OK"]],
                    ]
                    if ["post", "put", "patch"].contains(action) { operation["parameters"] = Self.writeParameters }
                    return (method, operation)
                }, uniquingKeysWith: { $1 }))
    }

    /// What kubectl looks for to learn what a server can do with a write.
    private static let writeParameters: JSONValue = .array(
        ["dryRun", "fieldManager", "fieldValidation"].map {
            ["name": .string($0), "in": "query", "schema": ["type": "string", "uniqueItems": true]]
        })
}
