import KubernetesModel
import Yams

/// Documents as YAML, and YAML as documents.
enum YAMLText {
    /// The document in block style, members in the order of their names.
    static func text(_ document: JSONValue) -> String {
        do {
            return try Yams.serialize(node: node(document), sortKeys: true)
        } catch {
            // Every JSON document is a YAML document too.
            return document.text()
        }
    }

    /// Reads one document.
    ///
    /// - Throws: `YamlError` where the text is no YAML.
    static func document(_ text: String) throws -> JSONValue {
        guard let node = try Yams.compose(yaml: text) else { return .null }
        return value(node)
    }

    private static func node(_ value: JSONValue) -> Yams.Node {
        switch value {
        case .null: Yams.Node("null", Tag(.null))
        case .bool(let value): Yams.Node(value ? "true" : "false", Tag(.bool))
        case .integer(let value): Yams.Node(String(value), Tag(.int))
        case .number(let value): Yams.Node(JSONValue.number(value).text(), Tag(.float))
        case .string(let text): Yams.Node(text, Tag(.str), text.contains("\n") ? .literal : .any)
        case .array(let elements): Yams.Node(elements.map(node), Tag(.seq))
        case .object(let members):
            Yams.Node(
                members.sorted { $0.key < $1.key }.map { (Yams.Node($0.key, Tag(.str)), node($0.value)) }, Tag(.map))
        }
    }

    private static func value(_ node: Yams.Node) -> JSONValue {
        switch node {
        case .mapping(let mapping):
            .object(Dictionary(mapping.map { ($0.key.string ?? "", value($0.value)) }, uniquingKeysWith: { $1 }))
        case .sequence(let sequence): .array(sequence.map(value))
        case .scalar(let scalar): Self.scalar(node, scalar)
        case .alias: .null
        }
    }

    private static func scalar(_ node: Yams.Node, _ scalar: Yams.Node.Scalar) -> JSONValue {
        // Quoted text is text, whatever it looks like.
        guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
        if node.tag == Tag(.null) || ["", "~", "null", "Null", "NULL"].contains(scalar.string) { return .null }
        if let value = node.bool { return .bool(value) }
        if let value = node.int { return .integer(Int64(value)) }
        if let value = node.float, value.isFinite { return .number(value) }
        return .string(scalar.string)
    }
}
