/// Amounts of resources and versions of software.
extension Functions {
    static let quantities: FunctionTable = [
        "isQuantity": [
            .global("is_quantity_string", [.string], .bool) { v throws(EvaluationError) in
                .bool(DecimalNumber(try v[0].text()) != nil)
            }
        ],
        "quantity": [
            .global("string_to_quantity", [.string], .quantity) { v throws(EvaluationError) in
                guard let amount = DecimalNumber(try v[0].text()) else {
                    throw EvaluationError(
                        "quantities must match the regular expression "
                            + "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
                }
                return .quantity(amount)
            }
        ],
        "sign": [of("quantity_get_sign", .int) { v throws(EvaluationError) in .int(v.sign) }],
        "isInteger": [of("quantity_is_integer", .bool) { v throws(EvaluationError) in .bool(v.int64 != nil) }],
        "asInteger": [
            of("quantity_get_int", .int) { v throws(EvaluationError) in
                guard let value = v.int64 else { throw EvaluationError("cannot convert value to integer") }
                return .int(value)
            }
        ],
        "asApproximateFloat": [
            of("quantity_get_float", .double) { v throws(EvaluationError) in .double(v.double) }
        ],
        "isGreaterThan": [pair("quantity_is_greater_than", .bool) { .bool($0 > $1) }],
        "isLessThan": [pair("quantity_is_less_than", .bool) { .bool($0 < $1) }],
        "compareTo": [pair("quantity_compare_to", .int) { .int($0 < $1 ? -1 : $0 == $1 ? 0 : 1) }],
        "add": sums("add") { $0.adding($1) },
        "sub": sums("sub") { $0.adding($1.negated) },
    ]

    private static func of(
        _ id: String, _ result: ValueType,
        _ read: @escaping @Sendable (DecimalNumber) throws(EvaluationError) -> Value
    ) -> Overload {
        .member(id, [.quantity], result) { v throws(EvaluationError) in try read(try amount(v[0])) }
    }

    private static func pair(
        _ id: String, _ result: ValueType, _ read: @escaping @Sendable (DecimalNumber, DecimalNumber) -> Value
    ) -> Overload {
        .member(id, [.quantity, .quantity], result) { v throws(EvaluationError) in
            read(try amount(v[0]), try amount(v[1]))
        }
    }

    private static func sums(
        _ name: String, _ combine: @escaping @Sendable (DecimalNumber, DecimalNumber) -> DecimalNumber
    ) -> [Overload] {
        [
            pair("quantity_\(name)", .quantity) { .quantity(combine($0, $1)) },
            .member("quantity_\(name)_int", [.quantity, .int], .quantity) { v throws(EvaluationError) in
                .quantity(combine(try amount(v[0]), DecimalNumber(try v[1].integer())))
            },
        ]
    }

    private static func amount(_ value: Value) throws(EvaluationError) -> DecimalNumber {
        guard case .quantity(let amount) = value else { throw .noSuchOverload }
        return amount
    }

    static let versions: FunctionTable = [
        "isSemver": [
            .global("is_semver_string", [.string], .bool) { v throws(EvaluationError) in
                .bool(SemanticVersion(try v[0].text()) != nil)
            },
            .global("is_semver_string_bool", [.string, .bool], .bool) { v throws(EvaluationError) in
                .bool(SemanticVersion(try v[0].text(), isNormalized: v[1].boolValue) != nil)
            },
        ],
        "semver": [
            .global("string_to_semver", [.string], .semver) { v throws(EvaluationError) in
                .semver(try version(try v[0].text(), isNormalized: false))
            },
            .global("string_bool_to_semver", [.string, .bool], .semver) { v throws(EvaluationError) in
                .semver(try version(try v[0].text(), isNormalized: v[1].boolValue))
            },
        ],
        "major": [number("semver_major", 0)],
        "minor": [number("semver_minor", 1)],
        "patch": [number("semver_patch", 2)],
        "isGreaterThan": [versionPair("semver_is_greater_than", .bool) { .bool($0 > $1) }],
        "isLessThan": [versionPair("semver_is_less_than", .bool) { .bool($0 < $1) }],
        "compareTo": [versionPair("semver_compare_to", .int) { .int($0 < $1 ? -1 : $0 == $1 ? 0 : 1) }],
    ]

    private static func version(_ text: String, isNormalized: Bool) throws(EvaluationError) -> SemanticVersion {
        guard let version = SemanticVersion(text, isNormalized: isNormalized) else {
            throw EvaluationError("\"\(text)\" is not a semantic version")
        }
        return version
    }

    private static func number(_ id: String, _ index: Int) -> Overload {
        .member(id, [.semver], .int) { v throws(EvaluationError) in
            guard case .semver(let version) = v[0] else { throw .noSuchOverload }
            return .int(Int64(clamping: version.numbers[index]))
        }
    }

    private static func versionPair(
        _ id: String, _ result: ValueType, _ read: @escaping @Sendable (SemanticVersion, SemanticVersion) -> Value
    ) -> Overload {
        .member(id, [.semver, .semver], result) { v throws(EvaluationError) in
            guard case (.semver(let left), .semver(let right)) = (v[0], v[1]) else { throw .noSuchOverload }
            return read(left, right)
        }
    }
}
