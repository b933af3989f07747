import Foundation
import Synchronization

/// A regular expression, compiled once.
///
/// Expressions are written for Go's RE2; those that both engines understand are the ones in use. One that can't be
/// compiled here matches everything, since the text may well be right.
package final class Pattern: Sendable {
    // NSRegularExpression is immutable and documented to be safe on several threads at once.
    private let expression: NSRegularExpression?

    private static let known = Mutex<[String: Pattern]>([:])

    /// How many patterns are remembered; CustomResourceDefinitions come and go.
    private static let capacity = 2_000

    private init(_ source: String) {
        do {
            let pattern = source.replacing("(?P<", with: "(?<")
            expression = try NSRegularExpression(pattern: Self.withExactEnd(pattern))
        } catch {
            expression = nil
        }
    }

    /// The expression with `\z` for each `$` that stands for the end of the text.
    private static func withExactEnd(_ source: String) -> String {
        guard !source.contains("(?m"), !source.contains("(?im"), !source.contains("(?sm") else { return source }
        var result = ""
        var isEscaped = false
        var isInClass = false
        for character in source {
            if character == "$", !isEscaped, !isInClass {
                result += "\\z"
            } else {
                if !isEscaped {
                    if character == "[" { isInClass = true }
                    if character == "]" { isInClass = false }
                }
                result.append(character)
            }
            isEscaped = character == "\\" && !isEscaped
        }
        return result
    }

    /// The compiled form of `source`.
    package static func cached(_ source: String) -> Pattern {
        if let pattern = known.withLock({ $0[source] }) { return pattern }
        let pattern = Pattern(source)
        known.withLock { known in
            if known.count >= capacity { known.removeAll() }
            known[source] = pattern
        }
        return pattern
    }

    /// Whether the expression could be read.
    package var isValid: Bool { expression != nil }

    /// Whether the expression occurs in `text`; `$` is the end of the text, as in Go, not also before a last line feed.
    package func matches(_ text: String) -> Bool {
        guard let expression else { return true }
        return expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
    }

    /// The first places where the expression occurs; all of them without a limit.
    func occurrences(in text: String, limit: Int?) -> [String] {
        guard let expression, limit != 0 else { return [] }
        var found: [String] = []
        expression.enumerateMatches(in: text, range: NSRange(text.startIndex..., in: text)) { match, _, stop in
            guard let match, let range = Range(match.range, in: text) else { return }
            found.append(String(text[range]))
            if let limit, found.count >= limit { stop.pointee = true }
        }
        return found
    }
}
