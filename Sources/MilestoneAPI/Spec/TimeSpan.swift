package import KubernetesModel

/// A length of time such as `90s`, `15m` or `1h`, kept in the spelling it was written in.
///
/// Every spelling that the schema accepts is also one of CEL's `duration()`, so that rules can compare two of them.
package struct TimeSpan: Sendable, Hashable {
    /// The text as written.
    package var text: String

    package init(_ text: String) { self.text = text }

    /// The length in seconds, or `nil` for text that the schema refuses.
    package var seconds: Int? {
        guard let unit = text.last, let count = Int(text.dropLast()) else { return nil }
        return switch unit {
        case "s": count
        case "m": count * 60
        case "h": count * 3600
        default: nil
        }
    }
}

extension TimeSpan: SchemaRepresentable, ExpressibleByStringLiteral {
    package static var schema: JSONValue {
        ["type": "string", "pattern": #"^[1-9][0-9]{0,5}(s|m|h)$"#, "maxLength": 7]
    }
    package static var placeholder: TimeSpan { "1s" }

    package init(stringLiteral value: String) { self.init(value) }
    package init(from decoder: any Decoder) throws { text = try String(from: decoder) }
    package func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }
}

/// How long data is kept, such as `12h`, `15d` or `1y`, kept in the spelling it was written in.
package struct Retention: Sendable, Hashable {
    /// The text as written.
    package var text: String

    package init(_ text: String) { self.text = text }

    /// The length in hours (a year has 365 days), or `nil` for text that the schema refuses.
    package var hours: Int? {
        guard let unit = text.last, let count = Int(text.dropLast()) else { return nil }
        return switch unit {
        case "h": count
        case "d": count * 24
        case "w": count * 24 * 7
        case "y": count * 24 * 365
        default: nil
        }
    }
}

extension Retention: SchemaRepresentable, ExpressibleByStringLiteral {
    package static var schema: JSONValue {
        ["type": "string", "pattern": #"^[1-9][0-9]{0,3}(h|d|w|y)$"#, "maxLength": 5]
    }
    package static var placeholder: Retention { "1d" }

    package init(stringLiteral value: String) { self.init(value) }
    package init(from decoder: any Decoder) throws { text = try String(from: decoder) }
    package func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }
}
