/// One of the ways in which a function can be called.
struct Overload: Sendable {
    typealias Implementation = @Sendable ([Value]) throws(EvaluationError) -> Value

    /// The name that tells the overload apart, as in the reference implementation.
    let id: String
    /// The types of the arguments, the target first.
    let parameters: [ValueType]
    /// The type of the result.
    let result: ValueType
    /// Whether the first argument stands before the function's name.
    let isMember: Bool
    /// What the function does.
    let implementation: Implementation

    /// Whether values fit the parameters.
    func admits(_ arguments: [Value]) -> Bool {
        arguments.count == parameters.count && zip(parameters, arguments).allSatisfy { $0.admits($1) }
    }

    static func global(
        _ id: String, _ parameters: [ValueType], _ result: ValueType,
        _ implementation: @escaping Implementation
    ) -> Overload {
        Overload(
            id: id, parameters: parameters, result: result, isMember: false, implementation: implementation)
    }

    static func member(
        _ id: String, _ parameters: [ValueType], _ result: ValueType,
        _ implementation: @escaping Implementation
    ) -> Overload {
        Overload(id: id, parameters: parameters, result: result, isMember: true, implementation: implementation)
    }
}

extension ValueType {
    /// Whether a value is of the type.
    func admits(_ value: Value) -> Bool {
        switch (self, value) {
        case (.dyn, _), (.parameter, _), (.null, .null), (.bool, .bool), (.int, .int), (.uint, .uint),
            (.double, .double), (.string, .string), (.bytes, .bytes), (.duration, .duration),
            (.timestamp, .timestamp), (.list, .list), (.map, .map), (.map, .object), (.optional, .optional),
            (.type, .type), (.object, .object):
            true
        case (.opaque(let name), _): value.typeName == name
        default: false
        }
    }
}

/// Functions by name.
typealias FunctionTable = [String: [Overload]]
