import KubernetesModel
import Yams

/// Documents that people wrote in YAML.
enum YAMLDocuments {
    /// The documents of `text`, without empty ones.
    ///
    /// - Throws: `YamlError` with line and column where the text is no YAML.
    static func read(_ text: String) throws -> [JSONValue] {
        try compose_all(yaml: text).map(JSONValue.init(node:)).filter { !$0.isNull }
    }
}

extension JSONValue {
    /// What a node of YAML is in JSON, by the core schema.
    fileprivate init(node: Yams.Node) {
        switch node {
        case .mapping(let mapping):
            self = .object(
                Dictionary(
                    mapping.map { ($0.key.string ?? "", JSONValue(node: $0.value)) }, uniquingKeysWith: { $1 }))
        case .sequence(let sequence):
            self = .array(sequence.map(JSONValue.init(node:)))
        case .scalar(let scalar):
            self.init(scalar, tag: node.tag)
        case .alias:
            self = .null
        }
    }

    private init(_ scalar: Yams.Node.Scalar, tag: Tag) {
        switch tag {
        case Tag(.null): self = .null
        case Tag(.bool): self = Bool.construct(from: scalar).map(JSONValue.bool) ?? .string(scalar.string)
        case Tag(.int): self = Int64.construct(from: scalar).map(JSONValue.integer) ?? .string(scalar.string)
        case Tag(.float): self = Double.construct(from: scalar).map(JSONValue.number) ?? .string(scalar.string)
        default: self = .string(scalar.string)
        }
    }
}
