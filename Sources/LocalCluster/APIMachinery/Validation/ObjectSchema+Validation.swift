package import KubernetesModel

extension ObjectSchema {
    /// What a check of an object found.
    package struct Findings: Sendable {
        /// What is wrong.
        package var errors: [FieldError] = []
        /// What is wrong with values that were stored when no rule was against them; clients are warned.
        package var warnings: [FieldError] = []
    }

    /// Checks an object of a custom kind against its schema and its rules; built-in kinds have checks of their own.
    ///
    /// - Parameters:
    ///   - object: the object, defaulted and pruned.
    ///   - old: the object that it replaces; values that did not change are not checked again.
    ///   - earlier: what was found wrong before; rules are left alone where a value may not be what they expect.
    /// - Returns: what is wrong, in the order in which the schema is walked.
    package func check(
        _ object: JSONValue, replacing old: JSONValue? = nil, after earlier: [FieldError] = []
    ) -> Findings {
        guard isCustom else { return Findings() }
        var validator = SchemaValidator()
        validator.validate(object, old: old, schema: root, at: .root)
        var findings = Findings(errors: validator.errors)
        guard let rules else { return findings }
        guard !(earlier + validator.errors).blocksRules else {
            findings.errors.append(.rulesNotChecked)
            return findings
        }
        var ruleValidator = RuleValidator()
        ruleValidator.validate(object, old: old, isUnchanged: false, rules, at: .root)
        findings.errors += ruleValidator.errors
        findings.warnings = ruleValidator.forgiven
        return findings
    }
}

extension Schema {
    /// Checks a value that stands at `path`, as the defaults of a schema are checked.
    package func validate(_ value: JSONValue, at path: FieldPath = .root) -> [FieldError] {
        var validator = SchemaValidator()
        validator.validate(value, old: nil, schema: resolved, at: path)
        return validator.errors
    }
}
