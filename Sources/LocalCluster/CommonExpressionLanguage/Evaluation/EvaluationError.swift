/// Why an expression has no value.
package struct EvaluationError: Error, Sendable, Equatable {
    /// What went wrong, in the reference implementation's words.
    package let message: String
    /// Whether the evaluation ends at once: logical operators can't pass over the error.
    let endsEvaluation: Bool

    init(_ message: String, endsEvaluation: Bool = false) {
        self.message = message
        self.endsEvaluation = endsEvaluation
    }

    /// No function of the name takes arguments of these types.
    package static let noSuchOverload = EvaluationError("no such overload")
    static let integerOverflow = EvaluationError("integer overflow")
    static let unsignedOverflow = EvaluationError("unsigned integer overflow")
    static let divisionByZero = EvaluationError("division by zero")
    static let modulusByZero = EvaluationError("modulus by zero")
    static let durationOverflow = EvaluationError("duration overflow")
    static let timestampOverflow = EvaluationError("timestamp overflow")
    static let emptyOptional = EvaluationError("optional.none() dereference")
    static let tooExpensive = EvaluationError(
        "operation cancelled: actual cost limit exceeded", endsEvaluation: true)

    /// Whether the expression was ended because it cost too much.
    package var isCostExceeded: Bool { self == .tooExpensive }

    static func noSuchKey(_ key: String) -> EvaluationError { EvaluationError("no such key: \(key)") }
}
