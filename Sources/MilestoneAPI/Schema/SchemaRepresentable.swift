package import KubernetesModel

/// A type that an OpenAPI v3 structural schema can describe.
package protocol SchemaRepresentable: Codable, Sendable {
    /// The schema of one value, without a description: that belongs to the field that holds it.
    static var schema: JSONValue { get }

    /// Any value of the type: what ``PropertyProbe`` hands to a synthesised decoder so that it goes on.
    ///
    /// - Throws: `DecodingError` when a property has a type that no schema describes.
    static var placeholder: Self { get throws }
}

extension Bool: SchemaRepresentable {
    package static var schema: JSONValue { ["type": "boolean"] }
    package static var placeholder: Bool { false }
}

extension Int: SchemaRepresentable {
    package static var schema: JSONValue { ["type": "integer", "format": "int32"] }
    package static var placeholder: Int { 0 }
}

extension Int64: SchemaRepresentable {
    package static var schema: JSONValue { ["type": "integer", "format": "int64"] }
    package static var placeholder: Int64 { 0 }
}

extension Double: SchemaRepresentable {
    package static var schema: JSONValue { ["type": "number"] }
    package static var placeholder: Double { 0 }
}

extension String: SchemaRepresentable {
    package static var schema: JSONValue { ["type": "string"] }
    package static var placeholder: String { "" }
}

extension Array: SchemaRepresentable where Element: SchemaRepresentable {
    package static var schema: JSONValue { ["type": "array", "items": Element.schema] }
    package static var placeholder: [Element] { [] }
}

extension Dictionary: SchemaRepresentable where Key == String, Value: SchemaRepresentable {
    package static var schema: JSONValue { ["type": "object", "additionalProperties": Value.schema] }
    package static var placeholder: [String: Value] { [:] }
}

extension Quantity: SchemaRepresentable {
    /// Source: Kubernetes API reference, *resource.Quantity*; the pattern is the one controller-gen writes.
    package static var schema: JSONValue {
        [
            "anyOf": [["type": "integer"], ["type": "string"]],
            "pattern":
                #"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"#,
            "x-kubernetes-int-or-string": true,
        ]
    }
    package static var placeholder: Quantity { "0" }
}

extension Timestamp: SchemaRepresentable {
    package static var schema: JSONValue { ["type": "string", "format": "date-time"] }
    package static var placeholder: Timestamp {
        get throws {
            guard let epoch = Timestamp("1970-01-01T00:00:00Z") else {
                throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "no epoch"))
            }
            return epoch
        }
    }
}

/// A field that takes one of a few words.
package protocol SchemaEnumeration: SchemaRepresentable, CaseIterable, RawRepresentable<String> {}

extension SchemaEnumeration {
    package static var schema: JSONValue {
        ["type": "string", "enum": .array(allCases.map { .string($0.rawValue) })]
    }

    package static var placeholder: Self {
        get throws {
            guard let first = allCases.first else {
                throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "\(Self.self) has no case"))
            }
            return first
        }
    }
}
