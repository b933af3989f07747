/// All functions that Kubernetes' rules can call.
enum Functions {
    static let all: FunctionTable = {
        let libraries = [
            arithmetic, comparisons, collections, conversions, times, strings, lists, sets, optionals,
            regularExpressions,
            networks, quantities, urls, formats, versions, authorization, pointers,
        ]
        return libraries.reduce(into: [:]) { table, library in
            table.merge(library) { $0 + $1 }
        }
    }()

    /// The parameters that stand for any type.
    static let a = ValueType.parameter("A")
    static let b = ValueType.parameter("B")
}

extension Value {
    var boolValue: Bool { if case .bool(let value) = self { value } else { false } }

    func text() throws(EvaluationError) -> String {
        guard case .string(let text) = self else { throw .noSuchOverload }
        return text
    }

    func integer() throws(EvaluationError) -> Int64 {
        guard case .int(let value) = self else { throw .noSuchOverload }
        return value
    }

    func elements() throws(EvaluationError) -> [Value] {
        guard case .list(let list) = self else { throw .noSuchOverload }
        return list.elements
    }
}
