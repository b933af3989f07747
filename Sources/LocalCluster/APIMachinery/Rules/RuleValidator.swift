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
    /// The rules that do not hold for values that did not change, and never looked at what was before.
    private(set) var forgiven: [FieldError] = []
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
        let current = tree.schema.ruleValue(value, isResourceRoot: tree.isResourceRoot)
        let previous = old.flatMap { old in
            old.isNull ? nil : tree.schema.ruleValue(old, isResourceRoot: tree.isResourceRoot)
        }
        let site = Site(value, tree.schema, path)
        for rule in tree.rules {
            guard budget != nil else { return }
            guard case .success(let program) = rule.program else { continue }
            let isOptional = rule.rule.optionalOldSelf == true
            if rule.isTransition, previous == nil, !isOptional { continue }
            var variables = ["self": current]
            variables["oldSelf"] = isOptional ? .optional(previous) : previous
            guard let error = violation(of: rule, program, variables, site) else { continue }
            if isUnchanged, !rule.isTransition { forgiven.append(error) } else { errors.append(error) }
        }
    }

    /// A value with rules, as errors show it.
    private struct Site {
        let path: FieldPath
        /// The value; objects and lists are left out of messages.
        let shown: JSONValue?
        /// The value's type, which stands for it where a rule has no result.
        let typeName: JSONValue

        init(_ value: JSONValue, _ schema: Schema, _ path: FieldPath) {
            self.path = path
            shown = schema.type == .object || schema.type == .array ? .none : .some(value)
            typeName = .string(schema.type?.rawValue ?? "")
        }
    }

    /// What is wrong by one rule; an error that ends the evaluation of all is recorded at once.
    private mutating func violation(
        of rule: CompiledRule, _ program: Program, _ variables: [String: Value], _ site: Site
    ) -> FieldError? {
        let outcome = program.evaluate(variables, costLimit: Self.expressionLimit)
        guard spend(outcome.cost) else {
            return exhaust(
                .invalid(
                    site.path, site.typeName,
                    "validation failed due to running out of cost budget, no further validation rules will be run"))
        }
        switch outcome.result {
        case .success(.bool(true)): return nil
        case .success:
            let path = rule.fieldPath.map(site.path.appending) ?? site.path
            return message(of: rule, variables, site, path).map { Self.error(rule.rule.reason, path, site.shown, $0) }
        case .failure(let error) where error.isCostExceeded:
            return exhaust(
                .invalid(
                    site.path, site.typeName,
                    "'\(error.message)': no further validation rules will be run due to call cost exceeds limit for "
                        + "rule: \(rule.name)"))
        case .failure(.noSuchOverload):
            return .invalid(
                site.path, site.typeName,
                "'no such overload': call arguments did not match a supported operator, function or macro signature "
                    + "for rule: \(rule.name)")
        case .failure(let error):
            return .invalid(site.path, site.typeName, "\(error.message) evaluating rule: \(rule.name)")
        }
    }

    /// Takes a cost off the budget, if there is so much left.
    private mutating func spend(_ cost: UInt64) -> Bool {
        guard let remaining = budget, cost <= remaining else { return false }
        budget = remaining - cost
        return true
    }

    private mutating func exhaust(_ error: FieldError) -> FieldError? {
        errors.append(error)
        budget = nil
        return nil
    }

    /// What to say of a rule that does not hold; `nil` when that cost more than was left.
    private mutating func message(
        of rule: CompiledRule, _ variables: [String: Value], _ site: Site, _ path: FieldPath
    ) -> String? {
        guard case .success(let program)? = rule.message else { return rule.fallbackMessage }
        let outcome = program.evaluate(variables, costLimit: Self.expressionLimit)
        guard spend(outcome.cost) else {
            _ = exhaust(
                .invalid(
                    path, site.typeName,
                    "messageExpression evaluation failed due to running out of cost budget, no further validation "
                        + "rules will be run"))
            return nil
        }
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
