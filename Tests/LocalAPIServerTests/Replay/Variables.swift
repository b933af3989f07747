import KubernetesModel

/// What a scenario captured so far; stands for `{{name}}` in what follows.
struct Variables {
    private var values: [String: JSONValue] = [:]

    subscript(name: String) -> JSONValue? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// A variable is used that no step captured.
    struct Unbound: Error, CustomStringConvertible {
        var name: String
        var description: String { "{{\(name)}} is not bound" }
    }

    /// A document with its variables replaced, in the names of members too.
    func replaced(in document: JSONValue) throws -> JSONValue {
        switch document {
        case .string(let text): try replaced(in: text)
        case .array(let elements): .array(try elements.map(replaced(in:)))
        case .object(let members):
            .object(
                try Dictionary(
                    members.map { (try self.text($0.key), try replaced(in: $0.value)) }, uniquingKeysWith: { $1 }))
        default: document
        }
    }

    /// A text with its variables replaced by their texts.
    func text(_ text: String) throws -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            result += rest[..<open.lowerBound]
            let name = String(rest[open.upperBound..<close.lowerBound])
            guard let value = values[name] else { throw Unbound(name: name) }
            result += value.stringValue ?? value.text()
            rest = rest[close.upperBound...]
        }
        return result + rest
    }

    private func replaced(in text: String) throws -> JSONValue {
        // A text that is nothing but a variable becomes its value, whatever its type.
        if text.hasPrefix("{{"), text.hasSuffix("}}"), let value = values[String(text.dropFirst(2).dropLast(2))] {
            return value
        }
        return .string(try self.text(text))
    }
}

extension JSONValue {
    /// The value at a JSON pointer; `nil` where there is none.
    func value(at pointer: String) -> JSONValue? {
        var value: JSONValue? = self
        for part in pointer.split(separator: "/") {
            let name = String(part).replacing("~1", with: "/").replacing("~0", with: "~")
            switch value {
            case .array(let elements):
                value = Int(name).flatMap { elements.indices.contains($0) ? elements[$0] : .none }
            case .object(let members): value = members[name]
            default: return nil
            }
        }
        return value
    }
}
