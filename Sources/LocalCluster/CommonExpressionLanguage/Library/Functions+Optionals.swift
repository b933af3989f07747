/// Values that may be missing.
extension Functions {
    static let optionals: FunctionTable = [
        "optional.of": [
            .global("optional_of", [a], .optional(a)) { v throws(EvaluationError) in .optional(v[0]) }
        ],
        "optional.ofNonZeroValue": [
            .global("optional_ofNonZeroValue", [a], .optional(a)) { v throws(EvaluationError) in
                .optional(v[0].isZero ? nil : v[0])
            }
        ],
        "optional.none": [
            .global("optional_none", [], .optional(a)) { _ throws(EvaluationError) in .optional(nil) }
        ],
        "hasValue": [
            .member("optional_hasValue", [.optional(a)], .bool) { v throws(EvaluationError) in
                .bool(try wrapped(v[0]) != nil)
            }
        ],
        "value": [
            .member("optional_value", [.optional(a)], a) { v throws(EvaluationError) in
                guard let value = try wrapped(v[0]) else { throw .emptyOptional }
                return value
            }
        ],
        "or": [
            .member("optional_or_optional", [.optional(a), .optional(a)], .optional(a)) { v throws(EvaluationError) in
                try wrapped(v[0]) == nil ? v[1] : v[0]
            }
        ],
        "orValue": [
            .member("optional_orValue_value", [.optional(a), a], a) { v throws(EvaluationError) in
                try wrapped(v[0]) ?? v[1]
            }
        ],
    ]

    private static func wrapped(_ value: Value) throws(EvaluationError) -> Value? {
        guard case .optional(let wrapped) = value else { throw .noSuchOverload }
        return wrapped
    }
}

extension Value {
    /// Whether the value is what its type begins with: zero, empty or false.
    var isZero: Bool {
        switch self {
        case .null, .bool(false), .int(0), .uint(0), .double(0), .duration(0), .optional(nil): true
        case .string, .bytes, .list, .map, .object: size == 0
        default: false
        }
    }
}
