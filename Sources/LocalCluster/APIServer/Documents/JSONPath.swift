package import KubernetesModel

/// The part of Kubernetes' JSONPath that columns use: members, elements, wildcards and filters by equality.
///
/// Source: Kubernetes documentation, *JSONPath Support*.
package struct JSONPath: Sendable, Hashable {
    private enum Step: Sendable, Hashable {
        case member(String)
        case element(Int)
        case all
        /// Elements whose value at a path equals a text.
        case matching([String], String, isEqual: Bool)
    }

    private var steps: [Step] = []

    /// Reads a path such as `.status.conditions[?(@.type=="Ready")].status`; what can't be read ends it.
    package init(_ text: String) {
        var rest = text[...]
        if rest.hasPrefix("{"), rest.hasSuffix("}") { rest = rest.dropFirst().dropLast() }
        if rest.hasPrefix("$") { rest = rest.dropFirst() }
        while let first = rest.first {
            if first == "." {
                let name = Self.takeName(&rest)
                steps.append(name == "*" ? .all : .member(name))
            } else if first == "[", let end = Self.closing(rest),
                let step = Self.step(rest[rest.index(after: rest.startIndex)..<end])
            {
                steps.append(step)
                rest = rest[rest.index(after: end)...]
            } else {
                return
            }
        }
    }

    /// The first value at the path; `nil` when there is none.
    package func first(in value: JSONValue) -> JSONValue? {
        var values = [value]
        for step in steps { values = values.flatMap { Self.follow(step, $0) } }
        return values.first.flatMap { $0.isNull ? nil : $0 }
    }

    private static func follow(_ step: Step, _ value: JSONValue) -> [JSONValue] {
        switch step {
        case .member(let name): value[name].map { [$0] } ?? []
        case .element(let index):
            value.arrayValue.flatMap { elements in
                let position = index < 0 ? elements.count + index : index
                return elements.indices.contains(position) ? [elements[position]] : nil
            } ?? []
        case .all: value.arrayValue ?? value.objectValue?.sorted { $0.key < $1.key }.map(\.value) ?? []
        case .matching(let path, let text, let isEqual):
            (value.arrayValue ?? []).filter { element in
                let found = element.value(at: path).map { $0.stringValue ?? $0.text() }
                return (found == text) == isEqual
            }
        }
    }

    /// A member's name after a dot; `\.` is a dot in it.
    private static func takeName(_ rest: inout Substring) -> String {
        rest = rest.dropFirst()
        var name = ""
        while let character = rest.first, character != ".", character != "[" {
            rest = rest.dropFirst()
            if character == "\\", let next = rest.first {
                name.append(next)
                rest = rest.dropFirst()
            } else {
                name.append(character)
            }
        }
        return name
    }

    private static func closing(_ text: Substring) -> String.Index? {
        var quote: Character?
        for index in text.indices {
            let character = text[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == "]" {
                return index
            }
        }
        return nil
    }

    private static func step(_ text: Substring) -> Step? {
        if text == "*" { return .all }
        if let index = Int(text) { return .element(index) }
        if let quote = text.first, quote == "'" || quote == "\"" { return .member(String(text.dropFirst().dropLast())) }
        guard text.hasPrefix("?("), text.hasSuffix(")") else { return nil }
        let condition = text.dropFirst(2).dropLast()
        for (sign, isEqual) in [("==", true), ("!=", false)] {
            guard let range = condition.firstRange(of: sign) else { continue }
            let path = condition[..<range.lowerBound].filter { $0 != " " && $0 != "@" }.split(separator: ".").map(
                String.init)
            let value = String(condition[range.upperBound...]).trimmingWhitespace
            return .matching(path, value.trimmingQuotes, isEqual: isEqual)
        }
        return nil
    }
}

extension String {
    /// The text without the quotes around it.
    fileprivate var trimmingQuotes: String {
        guard let first, first == "'" || first == "\"", count > 1 else { return self }
        return String(dropFirst().dropLast())
    }
}
