/// Estimates what an expression may cost at most, before there are values.
///
/// Sizes are those that the caller knows of the variables and what is below them, or that the expression shows.
/// Source: cel-go's `checker` package; estimates decide which rules a CustomResourceDefinition may have, so they must
/// be the same.
struct CostEstimator {
    /// A local variable of a comprehension.
    private struct Local {
        var path: [String]
        var size: CostRange?
        var entrySize: EntrySize?
    }

    /// The sizes of a container's keys and values.
    struct EntrySize {
        var isList: Bool
        var key: CostRange
        var value: CostRange

        static func union(_ left: EntrySize?, _ right: EntrySize?) -> EntrySize? {
            guard let left, let right else { return nil }
            return EntrySize(
                isList: left.isList, key: left.key.union(right.key), value: left.value.union(right.value))
        }
    }

    let checked: CheckedExpression
    let sizes: SizeEstimate
    private var paths: [Int: [String]] = [:]
    private var locals: [String: [Local]] = [:]
    private var knownSizes: [Int: CostRange] = [:]
    private var entrySizes: [Int: EntrySize] = [:]

    init(_ checked: CheckedExpression, sizes: @escaping SizeEstimate) {
        self.checked = checked
        self.sizes = sizes
    }

    // MARK: Costs

    mutating func cost(_ node: Expression) -> CostRange {
        switch node.kind {
        case .literal: return .zero
        case .identifier(let name):
            if checked.typeNames[node.id] != nil { return .fixed(1) }
            paths[node.id] = locals[name]?.last?.path ?? [name]
            return .fixed(1)
        case .select(let operand, let field, let isTest):
            if checked.typeNames[node.id] != nil { return .fixed(1) }
            var sum = cost(operand)
            if isTest { return sum }
            switch checked.type(operand) {
            case .map, .object, .parameter: sum = sum + .fixed(1)
            default: break
            }
            paths[node.id] = path(operand) + [field]
            return sum
        case .call(let name, let target, let arguments): return call(name, target, arguments, node)
        case .list(let elements, _):
            var sum = CostRange.fixed(10)
            var size = CostRange(elements.isEmpty ? 0 : .max, 0)
            for element in elements {
                sum = sum + cost(element)
                size = size.union(sizeOrUnknown(element))
            }
            entrySizes[node.id] = EntrySize(isList: true, key: .fixed(1), value: size)
            return sum
        case .map(let entries), .structure(_, let entries):
            var sum = CostRange.fixed(30)
            var keys = CostRange(entries.isEmpty ? 0 : .max, 0)
            var values = keys
            for entry in entries {
                sum = sum + cost(entry.key) + cost(entry.value)
                keys = keys.union(sizeOrUnknown(entry.key))
                values = values.union(sizeOrUnknown(entry.value))
            }
            entrySizes[node.id] = EntrySize(isList: false, key: keys, value: values)
            return sum
        case .comprehension(let comprehension): return self.comprehension(comprehension, node)
        }
    }

    private mutating func comprehension(_ loop: Expression.Comprehension, _ node: Expression) -> CostRange {
        var sum = cost(loop.range) + cost(loop.initial)
        let accumulator = Local(
            path: path(loop.initial), size: size(loop.initial), entrySize: entrySize(loop.initial))
        locals[loop.accumulator, default: []].append(accumulator)
        if case .list(let elements, _) = loop.range.kind, elements.isEmpty, loop.variable == "#unused" {
            sum = sum + cost(loop.result)
            locals[loop.accumulator]?.removeLast()
            knownSizes[node.id] = size(loop.result)
            entrySizes[node.id] = entrySize(loop.result)
            return sum
        }
        let entries = entrySize(loop.range)
        let range = path(loop.range)
        let isList: Bool
        if let entries {
            isList = entries.isList
        } else if case .list = checked.type(loop.range) {
            isList = true
        } else {
            isList = false
        }
        if let second = loop.secondVariable {
            locals[loop.variable, default: []].append(
                Local(path: range + [isList ? "@indices" : "@keys"], size: entries?.key))
            locals[second, default: []].append(
                Local(path: range + [isList ? "@items" : "@values"], size: entries?.value))
        } else {
            locals[loop.variable, default: []].append(
                Local(path: range + [isList ? "@items" : "@keys"], size: isList ? entries?.value : entries?.key))
        }
        let turn = cost(loop.condition) + cost(loop.step)
        locals[loop.variable]?.removeLast()
        if let second = loop.secondVariable { locals[second]?.removeLast() }
        sum = sum + cost(loop.result)
        locals[loop.accumulator]?.removeLast()
        let count = sizeOrUnknown(loop.range)
        sum = sum + count * turn
        switch loop.initial.kind {
        case .literal: knownSizes[node.id] = size(loop.initial)
        case .list, .map:
            knownSizes[node.id] = count
            if let entries = entrySize(loop.step) { entrySizes[node.id] = entries }
        default: break
        }
        return sum
    }

    private mutating func call(
        _ name: String, _ target: Expression?, _ arguments: [Expression], _ node: Expression
    ) -> CostRange {
        if name == "dyn" {
            let cost = cost(arguments[0]) + .fixed(1)
            knownSizes[node.id] = size(arguments[0])
            entrySizes[node.id] = entrySize(arguments[0])
            return cost
        }
        let costs = arguments.map { cost($0) }
        if name == Operator.optionalSelect {
            paths[node.id] = path(arguments[0]) + [arguments[1].stringLiteral ?? ""]
            return costs.reduce(.fixed(1), +)
        }
        guard let reference = checked.calls[node.id], !reference.overloads.isEmpty else { return .zero }
        var sum = CostRange.zero
        var targetNode: Expression?
        if let target, !reference.isNamespaced {
            sum = cost(target)
            targetNode = target
        }
        var total = CostRange(.max, 0)
        var result: CostRange?
        for overload in reference.overloads {
            let estimate = functionCost(
                name: reference.isNamespaced ? "\(target?.qualifiedName ?? "").\(name)" : name, overload.id, targetNode,
                arguments, costs, node)
            total = total.union(estimate.cost)
            if let size = estimate.size { result = result?.union(size) ?? size }
            if overload.id == "index_list" || overload.id == "index_map" {
                result = entrySize(arguments[0])?.value
                paths[node.id] = path(arguments[0]) + [overload.id == "index_list" ? "@items" : "@values"]
            }
            result = result ?? size(node)
        }
        if let result { knownSizes[node.id] = result }
        return sum + total
    }

    // MARK: Sizes

    func path(_ node: Expression) -> [String] {
        if let name = node.identifierName, let local = locals[name]?.last { return local.path }
        return paths[node.id] ?? []
    }

    mutating func setEntrySize(_ entry: EntrySize?, of node: Expression) {
        if let entry { entrySizes[node.id] = entry }
    }

    func entrySize(_ node: Expression) -> EntrySize? {
        entrySizes[node.id] ?? node.identifierName.flatMap { locals[$0]?.last?.entrySize }
    }

    func sizeOrUnknown(_ node: Expression) -> CostRange { size(node) ?? .unknown }

    func size(_ node: Expression) -> CostRange? {
        if let known = knownSizes[node.id] { return known }
        switch node.kind {
        case .literal(let value): return .fixed(UInt64(value.size ?? 1))
        case .list(let elements, _): return .fixed(UInt64(elements.count))
        case .map(let entries), .structure(_, let entries): return .fixed(UInt64(entries.count))
        default: break
        }
        if let size = sizeFromPath(path(node)) { return size }
        if checked.type(node).isScalar { return .fixed(1) }
        return node.identifierName.flatMap { locals[$0]?.last?.size }
    }

    /// What the caller knows of a path.
    ///
    /// Kubernetes drops the first step, which is a variable's name, and follows the rest from the value of the rule;
    /// what begins with a step into a computed value has that value's size by this, and is not refused.
    func sizeFromPath(_ path: [String]) -> CostRange? {
        guard !path.isEmpty else { return nil }
        return sizes(path).map { CostRange(0, $0) }
    }
}

/// The greatest size of what a path leads to, or `nil` when nobody knows: a variable, then fields, `@items`, `@keys`
/// or `@values`.
package typealias SizeEstimate = @Sendable (_ path: [String]) -> UInt64?
