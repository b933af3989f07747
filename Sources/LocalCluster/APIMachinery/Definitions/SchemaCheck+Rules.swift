import CommonExpressionLanguage
import KubernetesModel

/// Checks of rules in the Common Expression Language.
extension SchemaCheck {
    private static let reasons = [
        "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired",
    ]
    private static let messageLimit = 2048

    /// - Parameter isSound: whether nothing else is wrong with the schema; the types of rules can't be told otherwise.
    mutating func checkRules(
        of json: JSONValue, _ path: FieldPath, _ around: Surroundings, isObject: Bool, isSound: (SchemaCheck) -> Bool
    ) {
        guard !json.elements(of: "x-kubernetes-validations").isEmpty else { return }
        let rules = json.elements(of: "x-kubernetes-validations").map(ValidationRule.init)
        let schema = Schema(json)
        let field = path.child("x-kubernetes-validations")
        for (index, rule) in rules.enumerated() { checkTexts(of: rule, schema, field.index(index)) }
        guard isSound(self), let cardinality = around.cardinality else { return }
        guard let type = RuleType.of(schema, isResourceRoot: isObject) else {
            return ruleErrors.append(
                FieldError(
                    kind: .internalError, path: field,
                    detail: "internal error: failed to retrieve type information for x-kubernetes-validations"))
        }
        for (index, rule) in rules.enumerated() {
            check(CompiledRule(rule, schema: schema, type: type), type, cardinality, around, field.index(index))
        }
    }

    private mutating func checkTexts(of rule: ValidationRule, _ schema: Schema, _ path: FieldPath) {
        let message = rule.message ?? ""
        let text = trimmed(message)
        let expression = trimmed(rule.rule)
        if expression.isEmpty {
            errors.append(.required(path.child("rule"), "rule is not specified"))
        } else if !message.isEmpty, text.isEmpty {
            errors.append(
                .invalid(path.child("message"), .string(message), "message must be non-empty if specified"))
        } else if text.utf8.count > Self.messageLimit {
            errors.append(
                .invalid(
                    path.child("message"), .string("\(text.prefix(10))..."),
                    "message must have a maximum length of \(Self.messageLimit) characters"))
        } else if hasLineBreaks(text) {
            errors.append(
                .invalid(path.child("message"), .string(message), "message must not contain line breaks"))
        } else if hasLineBreaks(expression), text.isEmpty {
            errors.append(
                .required(path.child("message"), "message must be specified if rule contains line breaks"))
        }
        if let expression = rule.messageExpression, !expression.isEmpty, trimmed(expression).isEmpty {
            errors.append(
                .required(path.child("messageExpression"), "messageExpression must be non-empty if specified"))
        }
        if let reason = rule.reason, !Self.reasons.contains(reason) {
            errors.append(.notSupported(path.child("reason"), .string(reason), supported: Self.reasons))
        }
        guard let fieldPath = rule.fieldPath, !fieldPath.isEmpty else { return }
        let field = path.child("fieldPath")
        if trimmed(fieldPath).isEmpty {
            errors.append(.invalid(field, .string(fieldPath), "fieldPath must be non-empty if specified"))
        }
        if hasLineBreaks(fieldPath) {
            errors.append(.invalid(field, .string(fieldPath), "fieldPath must not contain line breaks"))
        }
        if RuleFieldPath.resolved(fieldPath, in: schema) == nil {
            errors.append(.invalid(field, .string(fieldPath), "fieldPath must be a valid path"))
        }
    }

    private mutating func check(
        _ rule: CompiledRule, _ type: RuleType, _ cardinality: Cardinality, _ around: Surroundings, _ path: FieldPath
    ) {
        let field = path.child("rule")
        switch rule.program {
        case .failure(let problem):
            ruleErrors.append(.invalid(field, printed: rule.rule.printed, problem.text))
        case .success(let program):
            let cost = cardinality.cost(of: program.estimatedCost(sizes: type.size).maximum, type: type)
            if cost > RuleBudget.ruleLimit {
                ruleErrors.append(.forbidden(field, RuleBudget.message("estimated rule cost", cost)))
            }
            budget.add(cost, at: field)
            checkMessage(of: rule, type, path.child("messageExpression"))
        }
        if rule.isTransition {
            guard let outermost = around.uncorrelatable else { return }
            ruleErrors.append(
                .invalid(
                    field, .string(rule.rule.rule),
                    "oldSelf cannot be used on the uncorrelatable portion of the schema within \(outermost)"))
        } else if let isOptional = rule.rule.optionalOldSelf {
            ruleErrors.append(
                .invalid(
                    path.child("optionalOldSelf"), .bool(isOptional), "may not be set if oldSelf is not used in rule"))
        }
    }

    private mutating func checkMessage(of rule: CompiledRule, _ type: RuleType, _ path: FieldPath) {
        switch rule.message {
        case nil: break
        case .failure(let problem)?: ruleErrors.append(.invalid(path, printed: rule.rule.printed, problem.text))
        case .success(let program)?:
            let cost = program.estimatedCost(sizes: type.size).maximum
            if cost > RuleBudget.ruleLimit {
                ruleErrors.append(
                    .forbidden(path, RuleBudget.message("estimated messageExpression cost", cost)))
            }
            budget.add(cost, at: path)
        }
    }
}

/// Whether a text has more than one line.
private func hasLineBreaks(_ text: String) -> Bool { text.contains(where: \.isNewline) }

extension ValidationRule {
    /// The rule as the real server prints the type that it reads it into.
    fileprivate var printed: String {
        let reason = reason.map(GoSyntax.json) ?? "null"
        let optional = optionalOldSelf.map(String.init) ?? "null"
        return "{\"Rule\":\(GoSyntax.json(rule)),\"Message\":\(GoSyntax.json(message ?? "")),"
            + "\"MessageExpression\":\(GoSyntax.json(messageExpression ?? "")),\"Reason\":\(reason),"
            + "\"FieldPath\":\(GoSyntax.json(fieldPath ?? "")),\"OptionalOldSelf\":\(optional)}"
    }
}
