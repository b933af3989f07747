/// A selector over fields as it stands in a URL: `metadata.name=a,status.phase!=Running`.
///
/// Source: `k8s.io/apimachinery/pkg/fields`.
package struct FieldQuery: Sendable, Equatable {
    /// One comparison; all must hold.
    package struct Term: Sendable, Equatable {
        /// The field, such as `metadata.name`.
        package var field: String
        /// Whether the field must equal the value, or must not.
        package var isEqual: Bool
        /// The value.
        package var value: String
    }

    /// All of them must hold.
    package var terms: [Term]

    /// A query that everything satisfies.
    package static let everything = FieldQuery(terms: [])

    package init(terms: [Term]) { self.terms = terms }

    /// Reads a selector; `\`, `,` and `=` in values are escaped by `\`.
    ///
    /// - Throws: ``SelectorError`` in the server's words.
    package init(_ text: String) throws(SelectorError) {
        terms = []
        for part in Self.split(text) where !part.isEmpty {
            guard let (field, isEqual, raw) = Self.term(part) else {
                throw SelectorError("invalid selector: '\(text)'; can't understand '\(part)'")
            }
            terms.append(Term(field: field, isEqual: isEqual, value: try Self.unescaped(raw)))
        }
    }

    /// Whether the fields of an object, as `value` gives them, satisfy all terms.
    package func matches(_ value: (String) -> String?) -> Bool {
        terms.allSatisfy { ((value($0.field) ?? "") == $0.value) == $0.isEqual }
    }

    /// The value that a field must have, when the query asks for one.
    package func required(_ field: String) -> String? {
        terms.first { $0.field == field && $0.isEqual }?.value
    }

    private static func split(_ text: String) -> [String] {
        var parts = [""]
        var isEscaped = false
        for character in text {
            if character == ",", !isEscaped {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
            isEscaped = character == "\\" && !isEscaped
        }
        return parts
    }

    private static func term(_ text: String) -> (String, Bool, String)? {
        for (index, character) in zip(text.indices, text) {
            let rest = text[index...]
            let field = String(text[..<index])
            if rest.hasPrefix("!=") { return (field, false, String(rest.dropFirst(2))) }
            if rest.hasPrefix("==") { return (field, true, String(rest.dropFirst(2))) }
            if character == "=" { return (field, true, String(rest.dropFirst())) }
        }
        return nil
    }

    private static func unescaped(_ text: String) throws(SelectorError) -> String {
        var result = ""
        var isEscaped = false
        for character in text {
            if isEscaped {
                guard "\\,=".contains(character) else {
                    throw SelectorError("invalid field selector: invalid escape sequence: \\\(character)")
                }
                result.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "," || character == "=" {
                throw SelectorError("invalid field selector: unescaped character in value: \(character)")
            } else {
                result.append(character)
            }
        }
        guard !isEscaped else { throw SelectorError("invalid field selector: trailing backslash") }
        return result
    }
}
