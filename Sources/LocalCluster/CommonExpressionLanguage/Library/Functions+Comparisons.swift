/// `== != < <= > >=`, `!` and the conversion of a value to its type.
extension Functions {
    static let comparisons: FunctionTable = [
        "_==_": [.global("equals", [a, a], .bool) { v throws(EvaluationError) in .bool(v[0].isEqual(v[1])) }],
        "_!=_": [.global("not_equals", [a, a], .bool) { v throws(EvaluationError) in .bool(!v[0].isEqual(v[1])) }],
        "_<_": ordered("less") { $0 < 0 },
        "_<=_": ordered("less_equals") { $0 <= 0 },
        "_>_": ordered("greater") { $0 > 0 },
        "_>=_": ordered("greater_equals") { $0 >= 0 },
        "!_": [
            .global("logical_not", [.bool], .bool) { v throws(EvaluationError) in
                guard case .bool(let value) = v[0] else { throw .noSuchOverload }
                return .bool(!value)
            }
        ],
        "_&&_": [
            .global("logical_and", [.bool, .bool], .bool) { v throws(EvaluationError) in
                .bool(v[0].boolValue && v[1].boolValue)
            }
        ],
        "_||_": [
            .global("logical_or", [.bool, .bool], .bool) { v throws(EvaluationError) in
                .bool(v[0].boolValue || v[1].boolValue)
            }
        ],
        "_?_:_": [
            .global("conditional", [.bool, a, a], a) { v throws(EvaluationError) in v[0].boolValue ? v[1] : v[2] }
        ],
        "@not_strictly_false": [
            .global("not_strictly_false", [.bool], .bool) { v throws(EvaluationError) in v[0] }
        ],
        "type": [.global("type", [a], .type(a)) { v throws(EvaluationError) in .type(v[0].typeName) }],
    ]

    /// A comparison of each pair of types that have an order.
    private static func ordered(_ name: String, _ holds: @escaping @Sendable (Int) -> Bool) -> [Overload] {
        let types: [(ValueType, String)] = [
            (.bool, "bool"), (.int, "int64"), (.uint, "uint64"), (.double, "double"), (.string, "string"),
            (.bytes, "bytes"), (.timestamp, "timestamp"), (.duration, "duration"),
        ]
        let numbers: [(ValueType, String)] = [(.int, "int64"), (.uint, "uint64"), (.double, "double")]
        let implementation: Overload.Implementation = { v throws(EvaluationError) in
            guard let order = v[0].compare(v[1]) else {
                if case .double = v[0] { return .bool(false) }
                if case .double = v[1] { return .bool(false) }
                throw .noSuchOverload
            }
            return .bool(holds(order))
        }
        let same = types.map { Overload.global("\(name)_\($1)", [$0, $0], .bool, implementation) }
        let mixed = numbers.flatMap { left in
            numbers.filter { $0.0 != left.0 }.map { right in
                Overload.global("\(name)_\(left.1)_\(right.1)", [left.0, right.0], .bool, implementation)
            }
        }
        return same + mixed
    }
}
