/// An expression that is read, checked and ready to be evaluated.
package struct Program: Sendable {
    private let checked: CheckedExpression
    /// The expression's text.
    package let source: String

    /// Reads and checks an expression.
    ///
    /// - Parameters:
    ///   - variables: the types of the variables that the expression may use.
    ///   - structures: the types of the objects that the expression may make.
    /// - Throws: what is wrong with the text, all mistakes of types at once.
    package init(
        _ source: String, variables: [String: ValueType] = [:], structures: [StructureType] = []
    ) throws(CompilationError) {
        self.source = source
        checked = try Checker.check(
            source, variables: variables, structures: structures, functions: Functions.all)
    }

    /// The type of the expression's value.
    package var type: ValueType { checked.type(checked.root) }

    /// Whether the expression uses a variable.
    package func uses(_ variable: String) -> Bool { checked.variables.contains(variable) }

    /// The fields of a variable that the expression selects by name.
    package func fields(of variable: String) -> Set<String> { checked.root.fields(of: variable) }

    /// What an evaluation gave.
    package struct Outcome: Sendable {
        /// The value, or why there is none.
        package let result: Result<Value, EvaluationError>
        /// What it cost, in units of the language's cost model.
        package let cost: UInt64
    }

    /// Evaluates the expression.
    ///
    /// - Parameters:
    ///   - variables: the values of the variables.
    ///   - costLimit: the cost at which the evaluation is given up.
    package func evaluate(_ variables: [String: Value] = [:], costLimit: UInt64 = .max) -> Outcome {
        var evaluator = Evaluator(checked, variables: variables, limit: costLimit)
        let result: Result<Value, EvaluationError>
        do throws(EvaluationError) {
            result = .success(try evaluator.value(of: checked.root))
        } catch {
            result = .failure(error)
        }
        return Outcome(result: result, cost: evaluator.cost)
    }

    /// The least and the greatest cost of an evaluation.
    ///
    /// - Parameter sizes: the greatest sizes of the variables and what is below them.
    package func estimatedCost(sizes: @escaping SizeEstimate = { _ in nil }) -> CostRange {
        var estimator = CostEstimator(checked, sizes: sizes)
        return estimator.cost(checked.root)
    }
}
