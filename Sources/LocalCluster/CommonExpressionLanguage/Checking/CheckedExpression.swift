/// An expression of which each node has a type and each call its functions.
struct CheckedExpression: Sendable {
    /// The functions that a call may mean.
    struct Call: Sendable {
        var overloads: [Overload]
        /// Whether the target is no value but part of the function's name, as in `sets.contains(…)`.
        var isNamespaced: Bool
    }

    let root: Expression
    /// The type of each node, by the node's number.
    var types: [Int: ValueType]
    /// The functions of each call, by the node's number.
    var calls: [Int: Call]
    /// Names that stand for types, by the node's number.
    var typeNames: [Int: String]
    /// Selections that stand for variables with dots in their names, by the node's number.
    var variableNames: [Int: String]
    /// The variables that the expression uses.
    var variables: Set<String>

    func type(_ node: Expression) -> ValueType { types[node.id] ?? .dyn }
}
