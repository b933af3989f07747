import FoundationEssentials
import KubernetesModel

/// Objects as the table that `kubectl get` prints (`meta.k8s.io/v1 Table`).
struct Table {
    /// What of an object each row carries.
    enum Inclusion: String {
        case metadata = "Metadata"
        case object = "Object"
        case none = "None"

        /// Reads the parameter `includeObject`.
        init(_ query: Query) throws {
            guard let text = query["includeObject"], !text.isEmpty else {
                self = .metadata
                return
            }
            guard let value = Inclusion(rawValue: text) else {
                throw StatusError.badRequest(
                    "Unable to convert to Table as requested: includeObject: Invalid value: \(text.quoted): must be 'Metadata', 'Object', 'None', or empty"
                )
            }
            self = value
        }
    }

    var kind: ResourceKind
    var apiVersion: String
    var inclusion: Inclusion
    var now: Date

    /// The table of some objects.
    func document(of objects: [JSONValue], metadata: JSONValue, hasDefinitions: Bool = true) -> JSONValue {
        [
            "kind": "Table", "apiVersion": .string(apiVersion), "metadata": metadata,
            "columnDefinitions": hasDefinitions ? .array(kind.columns.map(\.definition)) : .null,
            "rows": .array(objects.map(row)),
        ]
    }

    private func row(_ object: JSONValue) -> JSONValue {
        let included: JSONValue =
            switch inclusion {
            case .none: .null
            case .object: kind.presented(object)
            case .metadata: PartialObject.document(of: object, apiVersion: apiVersion)
            }
        return ["cells": .array(kind.columns.map { $0.cell(object, now) }), "object": included]
    }
}

/// An object reduced to its metadata.
enum PartialObject {
    static func document(of object: JSONValue, apiVersion: String) -> JSONValue {
        ["kind": "PartialObjectMetadata", "apiVersion": .string(apiVersion), "metadata": object.metadata]
    }

    static func list(of objects: [JSONValue], metadata: JSONValue, apiVersion: String) -> JSONValue {
        [
            "kind": "PartialObjectMetadataList", "apiVersion": .string(apiVersion), "metadata": metadata,
            "items": .array(objects.map { document(of: $0, apiVersion: apiVersion) }),
        ]
    }
}
