import APIMachinery
import KubernetesModel

/// Built-in objects as Go's types would hold and write them.
enum GoForm {
    /// The object without what `omitempty` leaves out: nulls, and empty lists, maps and texts that are no pointers.
    static func canonical(_ value: JSONValue, schema: Schema) -> JSONValue {
        switch value {
        case .object(let members):
            let required = schema.constraints.required
            var result: [String: JSONValue] = [:]
            result.reserveCapacity(members.count)
            for (name, member) in members {
                guard let memberSchema = schema.member(name) else {
                    result[name] = member
                    continue
                }
                if member.isNull {
                    // In a map a null is the zero value of its elements; in a struct it is nothing.
                    if schema.additionalProperties.schema != nil {
                        result[name] = memberSchema.type == .string ? "" : .null
                    }
                    continue
                }
                let isMap = memberSchema.additionalProperties.schema != nil && memberSchema.properties.isEmpty
                let isList = memberSchema.type == .array
                if member.isEmptyCollection, isMap || isList, !required.contains(name) { continue }
                result[name] = canonical(member, schema: memberSchema)
            }
            return .object(result)
        case .array(let elements):
            guard let items = schema.items?.resolved else { return value }
            return .array(elements.map { canonical($0, schema: items) })
        case .string(let text) where schema.isTime && !text.isEmpty:
            return .string(GoTime.canonical(text, isMicroTime: schema.isMicroTime))
        default: return value
        }
    }

    /// Takes out members that are zero, as Go leaves them out where they are no pointers.
    static func dropZeros(in object: inout JSONValue, except kept: Set<String> = []) {
        guard case .object(let members) = object else { return }
        object = .object(members.filter { $0.value != 0 || kept.contains($0.key) })
    }

    /// What Go's decoder says of the first value that is of another type than its field.
    static func typeProblem(_ value: JSONValue, schema: Schema, kind: String) -> String? {
        // Mistakes are rare: only with one is it looked for in the order of names.
        guard hasProblem(value, schema) else { return nil }
        return problem(value, schema, path: [], kind: kind)
    }

    private static func hasProblem(_ value: JSONValue, _ schema: Schema) -> Bool {
        switch value {
        case .null: return false
        case .object(let members):
            return mismatch(value, schema) != nil
                || members.contains { name, member in schema.member(name).map { hasProblem(member, $0) } ?? false }
        case .array(let elements):
            if mismatch(value, schema) != nil { return true }
            guard let items = schema.items?.resolved else { return false }
            return elements.contains { hasProblem($0, items) }
        case .string(let text) where textProblem(text, schema) != nil: return true
        default: return mismatch(value, schema) != nil
        }
    }

    private static func problem(_ value: JSONValue, _ schema: Schema, path: [String], kind: String) -> String? {
        if value.isNull { return nil }
        if case .string(let text) = value, let problem = textProblem(text, schema) { return problem }
        if let expected = mismatch(value, schema) {
            let field = path.isEmpty ? kind : "\(kind).\(path.joined(separator: "."))"
            return "json: cannot unmarshal \(value.goName) into Go struct field \(field) of type \(expected)"
        }
        switch value {
        case .object(let members):
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                guard let memberSchema = schema.member(name) else { continue }
                if let found = problem(member, memberSchema, path: path + [name], kind: kind) { return found }
            }
        case .array(let elements):
            guard let items = schema.items?.resolved else { return nil }
            for element in elements {
                if let found = problem(element, items, path: path, kind: kind) { return found }
            }
        default: break
        }
        return nil
    }

    /// What is wrong with text that stands for a quantity or a time.
    private static func textProblem(_ text: String, _ schema: Schema) -> String? {
        // A quantity is a number or its text, and nothing else is.
        if schema.type == nil, !schema.isIntOrString, schema.constraints.oneOf.count == 2,
            Quantity(text).value == nil
        {
            return "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
        }
        guard schema.isTime, !text.isEmpty else { return nil }
        return GoTime.problem(text, isMicroTime: schema.isMicroTime)
    }

    /// The Go type that a value can't become; `nil` when it fits.
    private static func mismatch(_ value: JSONValue, _ schema: Schema) -> String? {
        guard !schema.isIntOrString else { return nil }
        switch (schema.type, value) {
        case (.string, .string), (.boolean, .bool), (.integer, .integer), (.number, .integer), (.number, .number),
            (.array, .array), (.object, .object), (nil, _):
            return nil
        case (.string, _): return "string"
        case (.boolean, _): return "bool"
        case (.integer, _): return schema.constraints.format == "int64" ? "int64" : "int32"
        case (.number, _): return "float64"
        case (.array, _): return "[]interface {}"
        case (.object, _): return schema.additionalProperties.schema != nil ? "map[string]string" : "struct"
        }
    }
}
