/// Order, sums and positions in lists.
///
/// Source: Kubernetes documentation, *Common Expression Language in Kubernetes*, list library; `ext.Lists` of cel-go.
extension Functions {
    private static let comparable: [(ValueType, String)] = [
        (.int, "int"), (.uint, "uint"), (.double, "double"), (.bool, "bool"), (.duration, "duration"),
        (.timestamp, "timestamp"), (.string, "string"), (.bytes, "bytes"),
    ]

    static let lists: FunctionTable = [
        "isSorted": comparable.map { type, name in
            .member("list_\(name)_is_sorted_bool", [.list(type)], .bool) { v throws(EvaluationError) in
                let elements = try v[0].elements()
                return .bool(zip(elements, elements.dropFirst()).allSatisfy { ($0.compare($1) ?? 1) <= 0 })
            }
        },
        "min": extremes("min") { $0 < 0 },
        "max": extremes("max") { $0 > 0 },
        "sum": [
            (ValueType.int, "int", Value.int(0)), (.uint, "uint", .uint(0)), (.double, "double", .double(0)),
            (.duration, "duration", .duration(0)),
        ].map { type, name, zero in
            .member("list_\(name)_sum_\(name)", [.list(type)], type) { v throws(EvaluationError) in
                var sum = zero
                for element in try v[0].elements() {
                    guard let add = arithmetic["_+_"]?.first(where: { $0.admits([sum, element]) }) else {
                        throw .noSuchOverload
                    }
                    sum = try add.implementation([sum, element])
                }
                return sum
            }
        },
        "indexOf": [
            .member("list_a_index_of_int", [.list(a), a], .int) { v throws(EvaluationError) in
                .int(Int64(try v[0].elements().firstIndex { $0.isEqual(v[1]) } ?? -1))
            }
        ],
        "lastIndexOf": [
            .member("list_a_last_index_of_int", [.list(a), a], .int) { v throws(EvaluationError) in
                .int(Int64(try v[0].elements().lastIndex { $0.isEqual(v[1]) } ?? -1))
            }
        ],
        "includes": [
            .member("list_a_includes_bool", [.list(a), a], .bool) { v throws(EvaluationError) in
                .bool(try v[0].elements().contains { $0.isEqual(v[1]) })
            }
        ],
    ]

    private static func extremes(_ name: String, _ isBetter: @escaping @Sendable (Int) -> Bool) -> [Overload] {
        comparable.map { type, typeName in
            .member("list_\(typeName)_\(name)_\(typeName)", [.list(type)], type) { v throws(EvaluationError) in
                let elements = try v[0].elements()
                guard var best = elements.first else { throw EvaluationError("\(name) called on empty list") }
                for element in elements.dropFirst() {
                    guard let order = element.compare(best) else { throw .noSuchOverload }
                    if isBetter(order) { best = element }
                }
                return best
            }
        }
    }

    static let sets: FunctionTable = [
        "sets.contains": [
            .global("list_sets_contains_list", [.list(a), .list(a)], .bool) { v throws(EvaluationError) in
                .bool(contains(try v[0].elements(), try v[1].elements()))
            }
        ],
        "sets.equivalent": [
            .global("list_sets_equivalent_list", [.list(a), .list(a)], .bool) { v throws(EvaluationError) in
                let (left, right) = (try v[0].elements(), try v[1].elements())
                return .bool(contains(left, right) && contains(right, left))
            }
        ],
        "sets.intersects": [
            .global("list_sets_intersects_list", [.list(a), .list(a)], .bool) { v throws(EvaluationError) in
                let right = try v[1].elements()
                return .bool(try v[0].elements().contains { element in right.contains { $0.isEqual(element) } })
            }
        ],
    ]

    private static func contains(_ list: [Value], _ sublist: [Value]) -> Bool {
        sublist.allSatisfy { element in list.contains { $0.isEqual(element) } }
    }
}
