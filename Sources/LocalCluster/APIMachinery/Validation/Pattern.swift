import Foundation
import Synchronization

/// A regular expression of a schema, compiled once.
///
/// Schemas are written for Go's RE2; the expressions that both understand are the ones in use. One that can't be
/// compiled here matches everything, since the value may well be right.
final class Pattern: Sendable {
    // NSRegularExpression is immutable and documented to be safe on several threads at once.
    private let expression: NSRegularExpression?

    private static let known = Mutex<[String: Pattern]>([:])

    /// How many patterns are remembered; CustomResourceDefinitions come and go.
    private static let capacity = 2_000

    private init(_ source: String) {
        do {
            expression = try NSRegularExpression(pattern: source.replacing("(?P<", with: "(?<"))
        } catch {
            expression = nil
        }
    }

    /// The compiled form of `source`.
    static func cached(_ source: String) -> Pattern {
        if let pattern = known.withLock({ $0[source] }) { return pattern }
        let pattern = Pattern(source)
        known.withLock { known in
            if known.count >= capacity { known.removeAll() }
            known[source] = pattern
        }
        return pattern
    }

    /// Whether the expression occurs in `text`.
    func matches(_ text: String) -> Bool {
        guard let expression else { return true }
        return expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
    }
}
