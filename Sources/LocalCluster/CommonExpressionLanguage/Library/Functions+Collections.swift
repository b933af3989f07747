/// Sizes, membership and elements of strings, lists and maps.
extension Functions {
    static let collections: FunctionTable = [
        "size": [
            (ValueType.string, "string"), (.bytes, "bytes"), (.list(a), "list"), (.map(a, b), "map"),
        ].flatMap { type, name in
            let size: Overload.Implementation = { v throws(EvaluationError) in
                guard let size = v[0].size else { throw .noSuchOverload }
                return .int(Int64(size))
            }
            return [Overload.global("size_\(name)", [type], .int, size), .member("\(name)_size", [type], .int, size)]
        },
        "@in": [
            .global("in_list", [a, .list(a)], .bool) { v throws(EvaluationError) in
                .bool(try v[1].elements().contains { $0.isEqual(v[0]) })
            },
            .global("in_map", [a, .map(a, b)], .bool) { v throws(EvaluationError) in
                .bool(try member(v[0], of: v[1]) != nil)
            },
        ],
        "_[_]": [
            .global("index_list", [.list(a), .int], a) { v throws(EvaluationError) in try element(v[1], of: v[0]) },
            .global("index_map", [.map(a, b), a], b) { v throws(EvaluationError) in try value(v[1], of: v[0]) },
            .global("optional_list_index_int", [.optional(.list(a)), .int], .optional(a)) {
                v throws(EvaluationError) in try optionalElement(v[1], of: v[0])
            },
            .global("optional_map_index_value", [.optional(.map(a, b)), a], .optional(b)) {
                v throws(EvaluationError) in try optionalElement(v[1], of: v[0])
            },
        ],
        "_[?_]": [
            .global("list_optindex_optional_int", [.list(a), .int], .optional(a)) { v throws(EvaluationError) in
                try optionalElement(v[1], of: v[0])
            },
            .global("map_optindex_optional_value", [.map(a, b), a], .optional(b)) { v throws(EvaluationError) in
                try optionalElement(v[1], of: v[0])
            },
            .global("optional_list_optindex_optional_int", [.optional(.list(a)), .int], .optional(a)) {
                v throws(EvaluationError) in try optionalElement(v[1], of: v[0])
            },
            .global("optional_map_optindex_optional_value", [.optional(.map(a, b)), a], .optional(b)) {
                v throws(EvaluationError) in try optionalElement(v[1], of: v[0])
            },
        ],
        "cel.@mapInsert": [
            .global("@mapInsert_map_key_value", [.map(a, b), a, b], .map(a, b)) { v throws(EvaluationError) in
                guard case .map(var map) = v[0] else { throw .noSuchOverload }
                try insert(v[2], for: v[1], into: &map)
                return .map(map)
            },
            .global("@mapInsert_map_map", [.map(a, b), .map(a, b)], .map(a, b)) { v throws(EvaluationError) in
                guard case (.map(var map), .map(let entries)) = (v[0], v[1]) else { throw .noSuchOverload }
                for key in entries.keys { try insert(entries[key] ?? .null, for: key.value, into: &map) }
                return .map(map)
            },
        ],
    ]

    static func insert(_ value: Value, for key: Value, into map: inout MapValue) throws(EvaluationError) {
        guard let known = MapValue.Key(key) else { throw EvaluationError("unsupported key type: \(key.typeName)") }
        guard map.insert(value, for: known) else {
            throw EvaluationError("insert failed: key \(key.plainText) already exists")
        }
    }

    /// The value under a key of a map or the field of an object; `nil` when there is none.
    static func member(_ key: Value, of container: Value) throws(EvaluationError) -> Value? {
        switch container {
        case .map(let map): return MapValue.Key(key).flatMap { map[$0] }
        case .object(let object):
            if case .string(let name) = key { return object.fields[name] }
            return nil
        default: throw .noSuchOverload
        }
    }

    private static func value(_ key: Value, of container: Value) throws(EvaluationError) -> Value {
        guard let value = try member(key, of: container) else { throw .noSuchKey(key.plainText) }
        return value
    }

    private static func element(_ index: Value, of list: Value) throws(EvaluationError) -> Value {
        let elements = try list.elements()
        let index = try index.integer()
        guard elements.indices.contains(Int(index)) else {
            throw EvaluationError("index out of bounds: \(index)")
        }
        return elements[Int(index)]
    }

    private static func optionalElement(_ index: Value, of container: Value) throws(EvaluationError) -> Value {
        switch container {
        case .optional(let wrapped):
            guard let wrapped else { return .optional(nil) }
            return try optionalElement(index, of: wrapped)
        case .list(let list):
            let index = try index.integer()
            return .optional(list.elements.indices.contains(Int(index)) ? list.elements[Int(index)] : nil)
        default: return .optional(try member(index, of: container))
        }
    }
}

extension Value {
    /// A key as error messages write it.
    var plainText: String {
        switch self {
        case .string(let text): text
        case .int(let value): String(value)
        case .uint(let value): String(value)
        case .bool(let value): String(value)
        case .double(let value): GoNumber.text(value)
        default: typeName
        }
    }
}
