import KubernetesModel

extension Schema {
    /// Finds where `value` is not of the schema's types, has undeclared members, or names one element twice.
    ///
    /// - Parameter allowsDuplicates: whether elements may share their identity, as in objects that are stored already.
    func mismatches(of value: JSONValue, allowsDuplicates: Bool) -> [TypeMismatch] {
        switch value {
        case .null: return []
        case .object(let members):
            guard admitsContainer(.object) else { return [mismatch(value)] }
            return mapMismatches(members, allowsDuplicates)
        case .array(let elements):
            guard admitsContainer(.array) else { return [mismatch(value)] }
            return listMismatches(elements, allowsDuplicates)
        default: return admitsScalar(value) ? [] : [mismatch(value)]
        }
    }

    private func mapMismatches(_ members: [String: JSONValue], _ allowsDuplicates: Bool) -> [TypeMismatch] {
        members.sorted { $0.key < $1.key }.flatMap { name, member -> [TypeMismatch] in
            let element = PathElement.field(name)
            guard let schema = ownedMember(name) else {
                return [TypeMismatch("field not declared in schema").within(element)]
            }
            return schema.mismatches(of: member, allowsDuplicates: allowsDuplicates).map { $0.within(element) }
        }
    }

    private func listMismatches(_ elements: [JSONValue], _ allowsDuplicates: Bool) -> [TypeMismatch] {
        let items = ownedItems
        var found: [TypeMismatch] = []
        var seen: Set<PathElement> = []
        for (index, element) in elements.enumerated() {
            var step = PathElement.index(index)
            if isGranularList {
                do throws(TypeMismatch) {
                    step = try pathElement(of: element)
                } catch {
                    found.append(TypeMismatch("element \(index): \(error.reason)"))
                    continue
                }
                if !seen.insert(step).inserted, !allowsDuplicates {
                    found.append(TypeMismatch("duplicate entries for key \(step.description)"))
                    continue
                }
            }
            found += items.mismatches(of: element, allowsDuplicates: allowsDuplicates).map { $0.within(step) }
        }
        return found
    }

    private func admitsContainer(_ type: SchemaType) -> Bool {
        if isIntOrString { return false }
        return self.type == type || (self.type == nil && constraints.oneOf.isEmpty)
    }

    private func admitsScalar(_ value: JSONValue) -> Bool {
        if isIntOrString { return true }
        switch (type, value) {
        case (nil, _), (.string, .string), (.boolean, .bool), (.integer, .integer), (.integer, .number),
            (.number, .integer), (.number, .number):
            return true
        default: return false
        }
    }

    private func mismatch(_ value: JSONValue) -> TypeMismatch {
        switch type {
        case .object: TypeMismatch("expected map, got &{\(GoSyntax.plain(value))}")
        case .array: TypeMismatch("expected list, got &{\(GoSyntax.plain(value))}")
        case .string: TypeMismatch("expected string, got &value.valueUnstructured{Value:\(value.text())}")
        case .boolean: TypeMismatch("expected boolean, got &{\(GoSyntax.plain(value))}")
        case .integer, .number: TypeMismatch("expected numeric (int or float), got \(GoSyntax.typeName(value))")
        case nil: TypeMismatch("expected scalar, got &{\(GoSyntax.plain(value))}")
        }
    }
}

extension [TypeMismatch] {
    /// All mismatches as one message.
    var message: String {
        count == 1 ? self[0].message : (["errors:"] + map { "  \($0.message)" }).joined(separator: "\n")
    }
}
