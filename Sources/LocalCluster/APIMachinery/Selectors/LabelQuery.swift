/// A selector over labels as it stands in a URL: `a=b,c in (d,e),!x`.
///
/// Source: `k8s.io/apimachinery/pkg/labels`.
package struct LabelQuery: Sendable, Equatable {
    /// One requirement; all must hold.
    package struct Requirement: Sendable, Equatable {
        /// How a label is compared.
        package enum Operator: Sendable, Equatable {
            case exists
            case doesNotExist
            case `in`
            case notIn
            case greaterThan
            case lessThan
        }

        /// The label's key.
        package var key: String
        /// How it is compared.
        package var `operator`: Operator
        /// What it is compared with, in order.
        package var values: [String]

        /// Whether `labels` satisfy the requirement.
        package func matches(_ labels: [String: String]) -> Bool {
            let value = labels[key]
            switch self.operator {
            case .exists: return value != nil
            case .doesNotExist: return value == nil
            case .in: return value.map(values.contains) ?? false
            case .notIn: return !(value.map(values.contains) ?? false)
            case .greaterThan, .lessThan:
                guard let number = value.flatMap({ Int64($0) }), let limit = values.first.flatMap({ Int64($0) }) else {
                    return false
                }
                return self.operator == .greaterThan ? number > limit : number < limit
            }
        }
    }

    /// All of them must hold.
    package var requirements: [Requirement]

    /// A query that everything satisfies.
    package static let everything = LabelQuery(requirements: [])

    package init(requirements: [Requirement]) { self.requirements = requirements }

    /// Reads a selector.
    ///
    /// - Throws: ``SelectorError`` in the server's words.
    package init(_ text: String) throws(SelectorError) {
        var parser = LabelQueryParser(text)
        requirements = try parser.parse()
    }

    /// Whether labels satisfy all requirements.
    package func matches(_ labels: [String: String]) -> Bool { requirements.allSatisfy { $0.matches(labels) } }
}

/// Why a selector can't be read; the answer is 400.
package struct SelectorError: Error, Sendable, Equatable {
    /// What the server says.
    package var message: String

    init(_ message: String) { self.message = message }
}
