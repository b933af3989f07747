import KubernetesModel
import NIOCore
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

    /// A document as it was read, and what is told of keys that stand twice.
    struct Reading {
        var document: JSONValue
        /// Sentences about keys that stand again in the same mapping; the last one counts.
        var duplicates: [String] = []
    }

    /// Reads one document.
    ///
    /// - Throws: `YamlError` where the text is no YAML.
    static func read(_ body: ByteBuffer) throws -> Reading {
        if let document = json(body.readableBytesView) { return Reading(document: document) }
        var reading = Reading(document: .null)
        if let node = try compose(String(buffer: body)) { reading.document = value(node, &reading.duplicates) }
        return reading
    }

    /// The document of a body that is JSON, which most clients send as YAML: it is read many times faster as such.
    private static func json(_ bytes: ByteBufferView) -> JSONValue? {
        guard bytes.first == UInt8(ascii: "{") else { return nil }
        do throws(JSONParsingError) {
            let reading = try JSONValue.reading(bytes)
            // Only YAML's reader knows the lines of what stands twice.
            return reading.repeatsMembers ? nil : reading.document
        } catch {
            return nil
        }
    }

    /// What the real server's reader says of keys that stand twice.
    static func refusal(of duplicates: [String]) -> String {
        "yaml: unmarshal errors:\n" + duplicates.map { "  \($0)" }.joined(separator: "\n")
    }

    /// Composes a text; of keys that stand twice, all but the last are marked.
    private static func compose(_ text: String) throws -> Yams.Node? {
        var text = text
        for attempt in 0..<100 {
            do {
                return try Yams.compose(yaml: text)
            } catch YamlError.duplicatedKeysInMapping(_, let context) {
                guard let marked = DuplicateKey.marking(text, at: context.mark, number: attempt) else { break }
                text = marked
            }
        }
        return try Yams.compose(yaml: text)
    }

    private static func node(_ value: JSONValue) -> Yams.Node {
        switch value {
        case .null: Yams.Node("null", Tag(.null))
        case .bool(let value): Yams.Node(value ? "true" : "false", Tag(.bool))
        case .integer(let value): Yams.Node(String(value), Tag(.int))
        case .number(let value): Yams.Node(JSONValue.number(value).text(), Tag(.float))
        case .string(let text):
            Yams.Node(
                text, Tag(.str),
                text.contains("\n") ? .literal : PlainScalar.isOtherThanText(text) ? .doubleQuoted : .any)
        case .array(let elements): Yams.Node(elements.map(node), Tag(.seq))
        case .object(let members):
            Yams.Node(
                members.sorted { $0.key < $1.key }.map { (Yams.Node($0.key, Tag(.str)), node($0.value)) }, Tag(.map))
        }
    }

    private static func value(_ node: Yams.Node, _ duplicates: inout [String]) -> JSONValue {
        switch node {
        case .mapping(let mapping):
            var members: [String: JSONValue] = [:]
            for (key, member) in mapping {
                let name = DuplicateKey.name(key.string ?? "")
                if members[name] != nil {
                    duplicates.append("line \(key.mark?.line ?? 0): key \(name.quoted) already set in map")
                }
                members[name] = value(member, &duplicates)
            }
            return .object(members)
        case .sequence(let sequence): return .array(sequence.map { value($0, &duplicates) })
        case .scalar(let scalar): return Self.scalar(node, scalar)
        case .alias: return .null
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

/// A mark in front of keys that stand twice, without which the parser refuses them.
private enum DuplicateKey {
    // From the private use area: allowed in YAML, and no text of anyone's.
    private static let opening: Character = "\u{E000}"
    private static let closing: Character = "\u{E001}"

    /// The text with a mark in the key that begins at a place; `nil` when there is no such place.
    static func marking(_ text: String, at place: Mark, number: Int) -> String? {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.indices.contains(place.line - 1) else { return nil }
        let line = lines[place.line - 1]
        guard
            var index = line.unicodeScalars.index(
                line.startIndex, offsetBy: place.column - 1, limitedBy: line.endIndex), index < line.endIndex
        else { return nil }
        if line[index] == "\"" || line[index] == "'" { index = line.index(after: index) }
        lines[place.line - 1] = "\(line[..<index])\(opening)\(number)\(closing)\(line[index...])"
        return lines.joined(separator: "\n")
    }

    /// A key without its mark.
    static func name(_ key: String) -> String {
        guard key.first == opening, let end = key.firstIndex(of: closing) else { return key }
        return String(key[key.index(after: end)...])
    }
}
