/// Finds the type of each node of an expression, and what is wrong with it.
///
/// Source: Common Expression Language, *Language Definition*, section Gradual Type Checking.
struct Checker {
    private let offsets: [Int]
    private let functions: FunctionTable
    private var structures: [StructureType] = []
    private var scopes: [[String: ValueType]]
    var substitution = Substitution()
    var issues: [Issue] = []
    var checked: CheckedExpression
    /// Whether literals may hold values of several types, as what is formatted may.
    var allowsMixedLiterals = false

    /// Checks an expression whose variables have the given types.
    static func check(
        _ source: String, variables: [String: ValueType], structures: [StructureType] = [], functions: FunctionTable
    ) throws(CompilationError) -> CheckedExpression {
        let (root, offsets) = try Parser.parse(source)
        var checker = Checker(root, offsets, variables, functions)
        checker.structures = structures
        _ = checker.type(of: root)
        guard checker.issues.isEmpty else { throw CompilationError(source: source, issues: checker.issues) }
        let substitution = checker.substitution
        checker.checked.types = checker.checked.types.mapValues { substitution.resolve($0, isFinal: true) }
        return checker.checked
    }

    private init(
        _ root: Expression, _ offsets: [Int], _ variables: [String: ValueType], _ functions: FunctionTable
    ) {
        self.offsets = offsets
        self.functions = functions
        scopes = [variables]
        checked = CheckedExpression(
            root: root, types: [:], calls: [:], typeNames: [:], variableNames: [:], variables: [])
    }

    mutating func report(_ message: String, at node: Expression) {
        issues.append(Issue(message, at: offsets[node.id]))
    }

    /// The type of a node, found once and remembered; an unknown one is `dyn`, so that one mistake is told once.
    mutating func type(of node: Expression) -> ValueType {
        let type: ValueType
        switch node.kind {
        case .literal(let value): type = Self.type(of: value)
        case .identifier(let name): type = identifier(name, node)
        case .select(let operand, let field, let isTest): type = selection(operand, field, isTest: isTest, node)
        case .call(let name, let target, let arguments): type = call(name, target, arguments, node)
        case .list(let elements, let optional): type = list(elements, optional)
        case .map(let entries): type = map(entries)
        case .structure(let name, let entries): type = structure(name, entries, node)
        case .comprehension(let comprehension): type = self.comprehension(comprehension, node)
        }
        checked.types[node.id] = type
        return type
    }

    private static func type(of value: Value) -> ValueType {
        switch value {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        default: .dyn
        }
    }

    // MARK: Names

    private static let typeNames: [String: ValueType] = [
        "bool": .bool, "int": .int, "uint": .uint, "double": .double, "string": .string, "bytes": .bytes,
        "null_type": .null, "list": .list(.dyn), "map": .map(.dyn, .dyn), "type": .type(.dyn),
        "optional_type": .optional(.dyn), "google.protobuf.Timestamp": .timestamp,
        "google.protobuf.Duration": .duration, "net.IP": .ip, "net.CIDR": .cidr, "kubernetes.URL": .url,
        "kubernetes.Quantity": .quantity, "kubernetes.Semver": .semver,
    ]

    private func variable(_ name: String) -> ValueType? {
        for scope in scopes.reversed() {
            if let type = scope[name] { return type }
        }
        return nil
    }

    private mutating func identifier(_ name: String, _ node: Expression) -> ValueType {
        if let type = variable(name) {
            if scopes.dropFirst().allSatisfy({ $0[name] == nil }) { checked.variables.insert(name) }
            return type
        }
        if let type = Self.typeNames[name] {
            checked.typeNames[node.id] = name
            return .type(type)
        }
        report("undeclared reference to '\(name)' (in container '')", at: node)
        return .dyn
    }

    private mutating func selection(
        _ operand: Expression, _ field: String, isTest: Bool, _ node: Expression
    ) -> ValueType {
        if let name = node.qualifiedName {
            // A variable may have a name with a dot in it, such as `authorizer.requestResource`.
            if !isTest, let type = scopes[0][name] {
                checked.variables.insert(name)
                checked.variableNames[node.id] = name
                return type
            }
            if let type = Self.typeNames[name] {
                checked.typeNames[node.id] = name
                return .type(type)
            }
        }
        let type = fieldType(of: substitution.resolve(self.type(of: operand)), field, node)
        return isTest ? .bool : type
    }

    /// The type of a field; of an optional value the field is optional too.
    mutating func fieldType(of type: ValueType, _ field: String, _ node: Expression) -> ValueType {
        switch type {
        case .map(_, let value): return value
        case .object(let object):
            if let type = object.fields[field] { return type }
            report("undefined field '\(field)'", at: node)
            return .dyn
        case .optional(let wrapped): return .optional(fieldType(of: wrapped, field, node))
        case .dyn: return .dyn
        case .parameter:
            _ = substitution.unify(type, with: .dyn)
            return .dyn
        default:
            report("type '\(type)' does not support field selection", at: node)
            return .dyn
        }
    }

    // MARK: Aggregates

    private mutating func list(_ elements: [Expression], _ optional: Set<Int>) -> ValueType {
        var element: ValueType?
        for (index, node) in elements.enumerated() {
            let type = entryType(node, isOptional: optional.contains(index))
            element = join(element, type, at: node)
        }
        return .list(element ?? substitution.fresh())
    }

    private mutating func map(_ entries: [Expression.Entry]) -> ValueType {
        var key: ValueType?
        var value: ValueType?
        for entry in entries {
            key = join(key, type(of: entry.key), at: entry.key)
            value = join(value, entryType(entry.value, isOptional: entry.isOptional), at: entry.value)
        }
        return .map(key ?? substitution.fresh(), value ?? substitution.fresh())
    }

    private mutating func structure(_ name: String, _ entries: [Expression.Entry], _ node: Expression) -> ValueType {
        let structure = structures.first { $0.names(name) }
        if structure == nil { report("undeclared reference to '\(name)' (in container '')", at: node) }
        for entry in entries {
            let type = entryType(entry.value, isOptional: entry.isOptional)
            let field = entry.key.stringLiteral ?? ""
            guard let fields = structure?.fields else { continue }
            if let wanted = fields[field] {
                var copy = substitution
                if !copy.unify(wanted, with: type) {
                    report(
                        "expected type of field '\(field)' is '\(wanted)' but provided type is '\(type)'",
                        at: entry.value)
                }
            } else {
                report("undefined field '\(field)'", at: entry.key)
            }
        }
        return structure == nil ? .dyn : .object(ObjectType(name: name, fields: structure?.fields ?? [:]))
    }

    private mutating func entryType(_ node: Expression, isOptional: Bool) -> ValueType {
        let type = substitution.resolve(self.type(of: node))
        guard isOptional else { return type }
        switch type {
        case .optional(let wrapped): return wrapped
        case .dyn: return .dyn
        default:
            report("expected type 'optional_type(\(type))' but found '\(type)'", at: node)
            return type
        }
    }

    /// Literals of lists and maps hold values of one type.
    private mutating func join(_ known: ValueType?, _ type: ValueType, at node: Expression) -> ValueType {
        guard let known else { return type }
        var copy = substitution
        if copy.unify(known, with: type) {
            substitution = copy
            return known
        }
        if allowsMixedLiterals { return .dyn }
        report(
            "expected type '\(substitution.resolve(known))' but found '\(substitution.resolve(type))'", at: node)
        return .dyn
    }

    private mutating func comprehension(_ node: Expression.Comprehension, _ parent: Expression) -> ValueType {
        let range = substitution.resolve(type(of: node.range))
        let first: ValueType
        let second: ValueType
        let pair = node.secondVariable != nil
        switch range {
        case .list(let element): (first, second) = pair ? (.int, element) : (element, .dyn)
        case .map(let key, let value): (first, second) = (key, value)
        case .dyn, .parameter: (first, second) = (.dyn, .dyn)
        default:
            report(
                "expression of type '\(range)' cannot be range of a comprehension (must be list, map, or dynamic)",
                at: node.range)
            (first, second) = (.dyn, .dyn)
        }
        scopes.append([node.accumulator: type(of: node.initial)])
        let accumulator = scopes[scopes.count - 1][node.accumulator] ?? .dyn
        scopes.append([node.variable: first])
        if let name = node.secondVariable { scopes[scopes.count - 1][name] = second }
        expect(.bool, node.condition)
        expect(accumulator, node.step)
        scopes.removeLast()
        let result = type(of: node.result)
        scopes.removeLast()
        return substitution.resolve(result)
    }

    private mutating func expect(_ wanted: ValueType, _ node: Expression) {
        let actual = type(of: node)
        var copy = substitution
        if copy.unify(wanted, with: actual) {
            substitution = copy
        } else {
            report(
                "expected type '\(substitution.resolve(wanted))' but found '\(substitution.resolve(actual))'",
                at: node)
        }
    }

    // MARK: Calls

    func overloads(_ name: String, isMember: Bool) -> [Overload]? {
        functions[name].map { $0.filter { $0.isMember == isMember } }
    }

    func isKnown(_ name: String) -> Bool { functions[name] != nil }

    /// Whether the first part of a qualified name is a variable, so that the rest can't be a function's name.
    func startsWithVariable(_ name: String) -> Bool {
        variable(String(name.prefix { $0 != "." })) != nil
    }
}
