import KubernetesModel

extension SchemaValidator {
    mutating func validateElements(
        _ elements: [JSONValue], old: [JSONValue]?, _ schema: Schema, _ path: FieldPath
    ) {
        let limits = schema.constraints
        if let items = schema.items?.resolved {
            for (index, element) in elements.enumerated() {
                let counterpart = old.flatMap { schema.counterpart(of: element, in: $0) }
                validate(element, old: counterpart, schema: items, at: path.index(index))
            }
        }
        if let minimum = limits.minItems, elements.count < minimum {
            fail(path, .integer(Int64(elements.count)), "should have at least \(minimum) items")
        }
        if let maximum = limits.maxItems, elements.count > maximum {
            errors.append(.tooMany(path, actual: elements.count, maximum: maximum))
        }
        if limits.uniqueItems, Set(elements).count < elements.count {
            errors.append(.invalid(path, "", "\(path.text) in body shouldn't contain duplicates"))
        }
        validateKeys(elements, schema, path)
    }

    /// Elements of a set, and the keys of a list that is a map, stand once.
    private mutating func validateKeys(_ elements: [JSONValue], _ schema: Schema, _ path: FieldPath) {
        guard let listType = schema.listType, listType != .atomic else { return }
        var seen: Set<JSONValue> = []
        for (index, element) in elements.enumerated() {
            let identity: JSONValue
            switch listType {
            case .map(let keys):
                guard let members = element.objectValue else { continue }
                identity = .object(members.filter { keys.contains($0.key) })
            default: identity = element
            }
            if !seen.insert(identity).inserted { errors.append(.duplicate(path.index(index), identity)) }
        }
    }

    mutating func validateMembers(
        _ members: [String: JSONValue], old: [String: JSONValue]?, _ schema: Schema, _ path: FieldPath
    ) {
        let limits = schema.constraints
        for name in limits.required where members[name] == nil { errors.append(.required(path.child(name))) }
        if schema.isEmbeddedResource {
            for name in ["apiVersion", "kind"] where members[name] == nil && !limits.required.contains(name) {
                errors.append(.required(path.child(name)))
            }
        }
        if let minimum = limits.minProperties, members.count < minimum {
            fail(path, .integer(Int64(members.count)), "should have at least \(minimum) properties")
        }
        if let maximum = limits.maxProperties, members.count > maximum {
            errors.append(.tooMany(path, actual: members.count, maximum: maximum))
        }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            if let member = schema.member(name) {
                validate(value, old: old?[name], schema: member, at: path.child(name))
            }
        }
    }

    /// Checks `allOf`, `anyOf`, `oneOf` and `not`.
    mutating func validateAlternatives(_ value: JSONValue, _ schema: Schema, _ path: FieldPath) {
        let limits = schema.constraints
        if !limits.anyOf.isEmpty {
            let results = limits.anyOf.map { Self.result(of: value, $0, path) }
            if !results.contains(where: \.errors.isEmpty) {
                note(path, "must validate at least one schema (anyOf)")
                errors += Self.closest(results)
            }
        }
        if !limits.oneOf.isEmpty {
            let results = limits.oneOf.map { Self.result(of: value, $0, path) }
            switch results.count(where: \.errors.isEmpty) {
            case 0:
                note(path, "must validate one and only one schema (oneOf). Found none valid")
                errors += Self.closest(results)
            case 1: break
            case let count:
                note(path, "must validate one and only one schema (oneOf). Found \(count) valid alternatives")
            }
        }
        if !limits.allOf.isEmpty {
            let results = limits.allOf.map { Self.result(of: value, $0, path) }
            errors += results.flatMap(\.errors)
            switch results.count(where: \.errors.isEmpty) {
            case 0: note(path, "must validate all the schemas (allOf). None validated")
            case limits.allOf.count: break
            default: note(path, "must validate all the schemas (allOf)")
            }
        }
        for schema in limits.not where Self.result(of: value, schema, path).errors.isEmpty {
            note(path, "must not validate the schema (not)")
        }
    }

    /// Errors about combined schemas name no field; the real server loses it on the way.
    private mutating func note(_ path: FieldPath, _ requirement: String) {
        errors.append(.invalid(.root, "", "\"\(path.text)\" \(requirement)"))
    }

    private static func result(of value: JSONValue, _ schema: Schema, _ path: FieldPath) -> SchemaValidator {
        var validator = SchemaValidator()
        validator.validate(value, old: nil, schema: schema.resolved, at: path)
        return validator
    }

    /// The errors of the alternative that got furthest.
    private static func closest(_ results: [SchemaValidator]) -> [FieldError] {
        var best: SchemaValidator?
        for result in results where result.visited > (best?.visited ?? -1) { best = result }
        return best?.errors ?? []
    }
}

extension Schema {
    /// The element of an old list that stands for the same thing; only lists that are maps have them.
    func counterpart(of element: JSONValue, in old: [JSONValue]) -> JSONValue? {
        switch listType {
        case .map(let keys):
            old.first { candidate in
                keys.allSatisfy { key in
                    let fallback = items?.resolved.properties[key]?.defaultValue
                    return (candidate[key] ?? fallback) == (element[key] ?? fallback)
                }
            }
        case .set: old.contains(element) ? element : nil
        default: nil
        }
    }
}
