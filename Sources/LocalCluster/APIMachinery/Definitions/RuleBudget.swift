import CommonExpressionLanguage
import KubernetesModel

/// What the rules of a definition may cost together, estimated before there are objects.
///
/// Source: `apiextensions-apiserver/pkg/apis/apiextensions/validation/cel_validation.go`, `validation.go`.
struct RuleBudget {
    /// What one rule may cost for all values of an object together.
    static let ruleLimit: UInt64 = 10_000_000
    private static let totalLimit: UInt64 = 100_000_000

    private var total: UInt64 = 0
    /// The rules that cost most, the dearest first.
    private var dearest: [(path: FieldPath, cost: UInt64)] = []

    /// Adds the cost of an expression.
    mutating func add(_ cost: UInt64, at path: FieldPath) {
        let (sum, overflows) = total.addingReportingOverflow(cost)
        total = overflows ? .max : sum
        // What is less than a hundredth of the limit is not worth a hint.
        guard cost >= Self.totalLimit / 100 else { return }
        dearest.append((path, cost))
        dearest.sort { $0.cost > $1.cost }
        dearest = Array(dearest.prefix(4))
    }

    /// What to say of a schema whose rules cost too much together.
    func errors(at path: FieldPath) -> [FieldError] {
        guard total > Self.totalLimit else { return [] }
        return dearest.map {
            .forbidden(
                $0.path, "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema")
        } + [
            .forbidden(
                path,
                Self.message(
                    "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema", total,
                    limit: Self.totalLimit))
        ]
    }

    /// How an estimate above its limit is told.
    static func message(_ subject: String, _ cost: UInt64, limit: UInt64 = ruleLimit) -> String {
        let factor = Double(cost) / Double(limit)
        let text =
            factor > 100 ? "more than 100x" : factor < 1.5 ? "\(digits(factor, 6))x" : "\(digits(factor, 1))x"
        return "\(subject) exceeds budget by factor of \(text) (try simplifying the rule, or adding maxItems, "
            + "maxProperties, and maxLength where arrays, maps, and strings are declared)"
    }

    /// A number with a fixed count of digits after the point.
    private static func digits(_ value: Double, _ count: Int) -> String {
        let unit = (0..<count).reduce(1.0) { power, _ in power * 10 }
        let scaled = String(Int64((value * unit).rounded()))
        let padded = String(repeating: "0", count: max(0, count + 1 - scaled.count)) + scaled
        return "\(padded.dropLast(count)).\(padded.suffix(count))"
    }
}

/// How often the values of a schema may stand in one object.
struct Cardinality {
    /// The greatest count; `nil` when only the size of a request bounds it.
    private let limit: UInt64?

    /// The object itself.
    static let one = Cardinality(limit: 1)

    /// The cardinality of what is in a container with at most `maximum` elements.
    func times(_ maximum: Int64?) -> Cardinality {
        guard let limit, let maximum else { return Cardinality(limit: nil) }
        return Cardinality(limit: Self.product(limit, UInt64(max(0, maximum))))
    }

    /// What a rule costs for all values of an object together.
    func cost(of rule: UInt64, type: RuleType) -> UInt64 {
        Self.product(rule, limit ?? type.greatestCount)
    }

    private init(limit: UInt64?) { self.limit = limit }

    private static func product(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let (product, overflows) = a.multipliedReportingOverflow(by: b)
        return overflows ? .max : product
    }
}
