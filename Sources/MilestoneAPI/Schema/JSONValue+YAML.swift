package import KubernetesModel

extension JSONValue {
    /// The document as YAML: the members of an object in the order of their names, so that equal documents are equal
    /// text; text of several lines as literal blocks.
    package var yaml: String {
        var lines: [String] = []
        append(to: &lines, indentation: "", lead: "")
        return lines.joined(separator: "\n") + "\n"
    }

    /// Appends the value; its first line begins with `lead`, the others with `indentation`.
    private func append(to lines: inout [String], indentation: String, lead: String) {
        switch self {
        case .object(let members) where !members.isEmpty:
            for (offset, (name, value)) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                let prefix = (offset == 0 ? lead : indentation) + Self.scalar(name) + ":"
                value.append(toMember: prefix, of: &lines, indentation: indentation)
            }
        case .array(let elements) where !elements.isEmpty:
            for (offset, element) in elements.enumerated() {
                let prefix = (offset == 0 ? lead : indentation) + "- "
                element.append(to: &lines, indentation: indentation + "  ", lead: prefix)
            }
        default:
            append(scalarAfter: lead, to: &lines, indentation: indentation)
        }
    }

    private func append(toMember prefix: String, of lines: inout [String], indentation: String) {
        switch self {
        case .object(let members) where !members.isEmpty:
            lines.append(prefix)
            append(to: &lines, indentation: indentation + "  ", lead: indentation + "  ")
        case .array(let elements) where !elements.isEmpty:
            lines.append(prefix)
            append(to: &lines, indentation: indentation, lead: indentation)
        default:
            append(scalarAfter: prefix + " ", to: &lines, indentation: indentation + "  ")
        }
    }

    private func append(scalarAfter lead: String, to lines: inout [String], indentation: String) {
        guard case .string(let text) = self, text.isYAMLBlock else {
            lines.append(lead + (stringValue.map(Self.scalar) ?? self.text()))
            return
        }
        lines.append(lead + (text.hasSuffix("\n") ? "|" : "|-"))
        let body = text.hasSuffix("\n") ? text.dropLast() : text[...]
        for line in body.split(separator: "\n", omittingEmptySubsequences: false) {
            lines.append(line.isEmpty ? "" : indentation + line)
        }
    }

    private static func scalar(_ text: String) -> String {
        text.isPlainYAML ? text : JSONValue.string(text).text()
    }
}

extension String {
    /// Whether the text reads better, and is safe, as a literal block.
    fileprivate var isYAMLBlock: Bool {
        contains("\n") && !hasPrefix(" ") && !hasPrefix("\n") && !hasSuffix("\n\n")
            && unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && $0.value != 0x7F) }
    }

    /// Whether YAML reads the bare text back as this very string, in whatever version of its rules.
    fileprivate var isPlainYAML: Bool {
        guard let first = unicodeScalars.first, first.isLetter || first == "/" else {
            return false
        }
        let reserved: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        return !reserved.contains(lowercased()) && !hasSuffix(":") && !hasSuffix(" ")
            && !contains(": ") && !contains(" #")
            && unicodeScalars.allSatisfy { $0.isLetter || "0123456789 -_./:=+,;()$@<>'|%".unicodeScalars.contains($0) }
    }
}

extension Unicode.Scalar {
    fileprivate var isLetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }
}
