/// What type parameters stand for, as far as the arguments seen so far decide it.
struct Substitution {
    private var bindings: [String: ValueType] = [:]
    private var count = 0

    /// A parameter that nothing decides yet.
    mutating func fresh() -> ValueType {
        count += 1
        return .parameter("_var\(count)")
    }

    /// A type with parameters replaced; those that nothing decided become `dyn` when `isFinal`.
    func resolve(_ type: ValueType, isFinal: Bool = false) -> ValueType {
        switch type {
        case .parameter(let name):
            guard let bound = bindings[name] else { return isFinal ? .dyn : type }
            return resolve(bound, isFinal: isFinal)
        case .list(let element): return .list(resolve(element, isFinal: isFinal))
        case .map(let key, let value):
            return .map(resolve(key, isFinal: isFinal), resolve(value, isFinal: isFinal))
        case .optional(let wrapped): return .optional(resolve(wrapped, isFinal: isFinal))
        case .type(let type): return .type(resolve(type, isFinal: isFinal))
        default: return type
        }
    }

    /// Decides parameters such that a value of one type can stand where another is asked for.
    ///
    /// - Returns: whether it can; when not, parameters may be half decided, so work on a copy.
    mutating func unify(_ wanted: ValueType, with actual: ValueType) -> Bool {
        let left = shallow(wanted)
        let right = shallow(actual)
        switch (left, right) {
        case (.parameter(let a), .parameter(let b)) where a == b: return true
        case (.parameter(let name), let other), (let other, .parameter(let name)):
            guard !occurs(name, in: other) else { return false }
            bindings[name] = other
            return true
        case (.dyn, _), (_, .dyn): return true
        case (.null, .null): return true
        case (.null, .object), (.object, .null), (.null, .timestamp), (.timestamp, .null), (.null, .duration),
            (.duration, .null), (.null, .opaque), (.opaque, .null), (.null, .optional), (.optional, .null):
            return true
        case (.list(let a), .list(let b)), (.optional(let a), .optional(let b)): return unify(a, with: b)
        case (.map(let a, let b), .map(let c, let d)): return unify(a, with: c) && unify(b, with: d)
        case (.type, .type): return true
        default: return left == right
        }
    }

    /// The same for whole lists of arguments; parameters are decided only when all fit.
    mutating func unify(_ wanted: [ValueType], with actual: [ValueType]) -> Bool {
        var copy = self
        for (wanted, actual) in zip(wanted, actual) {
            guard copy.unify(wanted, with: actual) else { return false }
        }
        self = copy
        return true
    }

    private func shallow(_ type: ValueType) -> ValueType {
        if case .parameter(let name) = type, let bound = bindings[name] { return shallow(bound) }
        return type
    }

    private func occurs(_ name: String, in type: ValueType) -> Bool {
        switch shallow(type) {
        case .parameter(let other): name == other
        case .list(let element), .optional(let element), .type(let element): occurs(name, in: element)
        case .map(let key, let value): occurs(name, in: key) || occurs(name, in: value)
        default: false
        }
    }

    /// A copy of a type with its parameters replaced by fresh ones.
    mutating func instantiate(_ type: ValueType, _ names: inout [String: ValueType]) -> ValueType {
        switch type {
        case .parameter(let name):
            let known = names[name] ?? fresh()
            names[name] = known
            return known
        case .list(let element): return .list(instantiate(element, &names))
        case .map(let key, let value): return .map(instantiate(key, &names), instantiate(value, &names))
        case .optional(let wrapped): return .optional(instantiate(wrapped, &names))
        case .type(let type): return .type(instantiate(type, &names))
        default: return type
        }
    }
}
