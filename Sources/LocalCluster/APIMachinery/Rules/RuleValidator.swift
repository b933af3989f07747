import CommonExpressionLanguage
import KubernetesModel

/// Evaluates rules against an object, within a budget.
///
/// Source: `apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go`.
struct RuleValidator {
    /// What one expression may cost.
    static let expressionLimit: UInt64 = 1_000_000
    /// The longest text that an expression for a message may give, in bytes.
    private static let messageBytes = 5 * 1024

    /// The rules that do not hold.
    private(set) var errors: [FieldError] = []
    /// What the rest of the object's rules may cost; `nil` when there is nothing left.
    private var budget: UInt64? = 10_000_000

    mutating func validate(
        _ value: JSONValue, old: JSONValue?, isUnchanged: Bool, _ tree: RuleTree, at path: FieldPath
    ) {
        guard !value.isNull, budget != nil else { return }
        // Elements of lists that are no maps have no counterpart: they are unchanged when the whole list is.
        let isUnchanged = old.map { $0.isEquivalent(to: value) } ?? isUnchanged
        evaluate(value, old: old, isUnchanged: isUnchanged, tree, at: path)
        switch value {
        case .array(let elements):
            guard let items = tree.items else { return }
            let oldElements = old?.arrayValue ?? []
            for (index, element) in elements.enumerated() {
                var counterpart: JSONValue?
                if case .map = tree.schema.listType {
                    counterpart = tree.schema.counterpart(of: element, in: oldElements)
                }
                validate(element, old: counterpart, isUnchanged: isUnchanged, items, at: path.index(index))
            }
        case .object(let members):
            let oldMembers = tree.schema.mapType == .atomic ? nil : old?.objectValue
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                if let below = tree.members[name] {
                    validate(
                        member, old: oldMembers?[name], isUnchanged: isUnchanged, below, at: path.child(name))
                } else if let below = tree.additionalMembers {
                    validate(member, old: oldMembers?[name], isUnchanged: isUnchanged, below, at: path.key(name))
                }
            }
        default: break
        }
    }

    private mutating func evaluate(
        _ value: JSONValue, old: JSONValue?, isUnchanged: Bool, _ tree: RuleTree, at path: FieldPath
    ) {
        guard !tree.rules.isEmpty else { return }
        let old = old?.isNull == true ? nil : old
        let shown = shownValue(value, tree.schema)
        let typeName: JSONValue = .string(tree.schema.type?.rawValue ?? "")
        let current = tree.schema.ruleValue(value, isResourceRoot: tree.isResourceRoot)
        let previous = old.map { tree.schema.ruleValue($0, isResourceRoot: tree.isResourceRoot) }
        for rule in tree.rules {
            guard let remaining = budget else { return }
            guard case .success(let program) = rule.program else { continue }
            let isOptional = rule.rule.optionalOldSelf == true
            if rule.isTransition, previous == nil, !isOptional { continue }
            var variables = ["self": current]
            variables["oldSelf"] = isOptional ? .optional(previous) : previous
            let outcome = program.evaluate(variables, costLimit: Self.expressionLimit)
            guard outcome.cost <= remaining else {
                return exhaust(.invalid(path, typeName, Self.outOfBudget))
            }
            budget = remaining - outcome.cost
            switch outcome.result {
            case .failure(let error) where error.isCostExceeded:
                return exhaust(
                    .invalid(
                        path, typeName,
                        "'\(error.message)': no further validation rules will be run due to call cost exceeds limit "
                            + "for rule: \(rule.name)"))
            case .failure(.noSuchOverload):
                errors.append(
                    .invalid(
                        path, typeName,
                        "'no such overload': call arguments did not match a supported operator, function or macro "
                            + "signature for rule: \(rule.name)"))
            case .failure(let error):
                errors.append(.invalid(path, typeName, "\(error.message) evaluating rule: \(rule.name)"))
            case .success(.bool(true)): break
            case .success:
                let field = rule.fieldPath.isEmpty ? path : path.child(rule.fieldPath)
                let message = message(of: rule, variables)
                if !isUnchanged || rule.isTransition {
                    errors.append(Self.error(rule.rule.reason, field, shown, message))
                }
            }
        }
    }

    private static let outOfBudget =
        "validation failed due to running out of cost budget, no further validation rules will be run"

    private mutating func exhaust(_ error: FieldError) {
        errors.append(error)
        budget = nil
    }

    /// Objects and lists are left out of messages.
    private func shownValue(_ value: JSONValue, _ schema: Schema) -> JSONValue? {
        schema.type == .object || schema.type == .array ? nil : value
    }

    private mutating func message(of rule: CompiledRule, _ variables: [String: Value]) -> String {
        guard case .success(let program)? = rule.message else { return rule.fallbackMessage }
        let outcome = program.evaluate(variables, costLimit: Self.expressionLimit)
        budget = budget.map { $0 > outcome.cost ? $0 - outcome.cost : 0 }
        guard case .success(.string(let text)) = outcome.result else { return rule.fallbackMessage }
        let message = trimmed(text)
        let isUsable = !message.isEmpty && !message.contains("\n") && message.utf8.count <= Self.messageBytes
        return isUsable ? message : rule.fallbackMessage
    }

    private static func error(
        _ reason: String?, _ path: FieldPath, _ value: JSONValue?, _ message: String
    ) -> FieldError {
        switch reason {
        case "FieldValueForbidden": .forbidden(path, message)
        case "FieldValueRequired": .required(path, message)
        case "FieldValueDuplicate": .duplicate(path, value)
        default: .invalid(path, value, message)
        }
    }
}
