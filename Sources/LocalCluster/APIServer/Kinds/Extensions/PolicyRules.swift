import APIMachinery
import CommonExpressionLanguage
import KubernetesModel

/// Admission policies and their bindings.
///
/// Source: `k8s.io/kubernetes/pkg/apis/admissionregistration/validation`, and the defaults of its first version.
enum PolicyRules {
    static func fillMatch(_ resources: inout JSONValue) {
        resources.fill("matchPolicy", "Equivalent")
        resources.fill("namespaceSelector", [:])
        resources.fill("objectSelector", [:])
        for list in ["resourceRules", "excludeResourceRules"] {
            resources.editEach(list, AdmissionRuleValidation.fillRule)
        }
    }

    static func fill(_ policy: inout JSONValue) {
        policy.fill("spec", [:])
        policy.edit("spec") { spec in
            spec.fill("failurePolicy", "Fail")
            spec.edit("matchConstraints", fillMatch)
        }
    }

    static func fillBinding(_ binding: inout JSONValue) {
        binding.fill("spec", [:])
        binding.edit("spec") { $0.edit("matchResources", fillMatch) }
    }

    // MARK: Policies

    static func validatingProblems(_ policy: JSONValue) -> [FieldError] {
        let spec = policy["spec"] ?? [:]
        var problems = commonProblems(spec)
        if spec["validations"].isBlank, spec["auditAnnotations"].isBlank {
            problems += ["validations", "auditAnnotations"].map {
                .required("spec.\($0)", "validations or auditAnnotations must be non-empty")
            }
        }
        let expressions = PolicyExpressions(spec)
        for (index, validation) in (spec["validations"]?.arrayValue ?? []).enumerated() {
            problems += validationProblems(validation, expressions, "spec.validations[\(index)]")
        }
        for (index, annotation) in (spec["auditAnnotations"]?.arrayValue ?? []).enumerated() {
            let field = "spec.auditAnnotations[\(index)]"
            if annotation["key"].isBlank { problems.append(.required("\(field).key")) }
            if annotation["valueExpression"].isBlank { problems.append(.required("\(field).valueExpression")) }
        }
        return problems
    }

    private static func validationProblems(
        _ validation: JSONValue, _ expressions: PolicyExpressions, _ field: String
    ) -> [FieldError] {
        let source = validation["expression"]?.stringValue ?? ""
        var problems: [FieldError] = []
        if source.allSatisfy(\.isWhitespace) {
            problems.append(.required("\(field).expression", "expression is not specified"))
        } else {
            problems += AdmissionRuleValidation.expressionProblems(
                expressions.compile(.string(source)), .bool, source, "\(field).expression")
        }
        if let message = validation["message"]?.stringValue, !message.isEmpty {
            if message.allSatisfy(\.isWhitespace) {
                problems.append(
                    .invalid("\(field).message", .string(message), "message must be non-empty if specified"))
            } else if message.contains("\n") {
                problems.append(
                    .invalid("\(field).message", .string(message), "message must not contain line breaks"))
            }
        }
        if let text = validation["messageExpression"]?.stringValue, !text.isEmpty {
            problems += AdmissionRuleValidation.expressionProblems(
                expressions.compile(.string(text)), .string, text, "\(field).messageExpression")
        }
        let reasons = ["Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized"]
        return problems + AdmissionRuleValidation.choice(validation, "reason", reasons, field)
    }

    static func mutatingProblems(_ policy: JSONValue) -> [FieldError] {
        let spec = policy["spec"] ?? [:]
        var problems = commonProblems(spec)
        if spec["mutations"].isBlank { problems.append(.required("spec.mutations", "mutations must be non-empty")) }
        if spec["reinvocationPolicy"].isBlank {
            problems.append(.required("spec.reinvocationPolicy"))
        } else {
            problems += AdmissionRuleValidation.choice(spec, "reinvocationPolicy", ["IfNeeded", "Never"], "spec")
        }
        let expressions = PolicyExpressions(spec)
        for (index, mutation) in (spec["mutations"]?.arrayValue ?? []).enumerated() {
            problems += mutationProblems(mutation, expressions, "spec.mutations[\(index)]")
        }
        return problems
    }

    private static func mutationProblems(
        _ mutation: JSONValue, _ expressions: PolicyExpressions, _ field: String
    ) -> [FieldError] {
        let member: String
        switch mutation["patchType"]?.stringValue ?? "" {
        case "": return [.required("\(field).patchType")]
        case "ApplyConfiguration": member = "applyConfiguration"
        case "JSONPatch": member = "jsonPatch"
        case let type:
            return [.notSupported("\(field).patchType", .string(type), ["ApplyConfiguration", "JSONPatch"])]
        }
        guard let source = mutation[path: member, "expression"]?.stringValue?.nonEmpty else {
            return [.required("\(field).\(member).expression", "expression is not specified")]
        }
        let program = expressions.compile(.string(source), structures: PolicyExpressions.structures)
        let path = "\(field).\(member).expression"
        guard case .success(let compiled) = program, compiled.type != .dyn else {
            return AdmissionRuleValidation.expressionProblems(program, nil, source, path)
        }
        let isRight =
            switch compiled.type {
            case .object(let type): member == "applyConfiguration" && type.name == "Object"
            case .list(.object(let type)): member == "jsonPatch" && type.name == "JSONPatch"
            case .list(.dyn): member == "jsonPatch"
            default: false
            }
        let wanted = member == "jsonPatch" ? "list(JSONPatch)" : "Object"
        return isRight ? [] : [.invalid(path, .string(source), "must evaluate to \(wanted)")]
    }

    private static func commonProblems(_ spec: JSONValue) -> [FieldError] {
        var problems = AdmissionRuleValidation.choice(spec, "failurePolicy", ["Fail", "Ignore"], "spec")
        let hasParameters = !spec["paramKind"].isAbsent
        if hasParameters {
            for member in ["apiVersion", "kind"] where spec[path: "paramKind", member].isBlank {
                problems.append(.required("spec.paramKind.\(member)"))
            }
        }
        if let constraints = spec["matchConstraints"], !constraints.isNull {
            problems += AdmissionRuleValidation.matchProblems(constraints, "spec.matchConstraints")
            if constraints["resourceRules"].isBlank {
                problems.append(.required("spec.matchConstraints.resourceRules"))
            }
        } else {
            problems.append(.required("spec.matchConstraints"))
        }
        problems += AdmissionRuleValidation.conditionProblems(
            spec["matchConditions"], hasParameters: hasParameters, "spec.matchConditions")
        return problems + variableProblems(spec)
    }

    private static func variableProblems(_ spec: JSONValue) -> [FieldError] {
        let variables = spec["variables"]?.arrayValue ?? []
        var problems: [FieldError] = []
        for ((index, document), variable) in zip(variables.enumerated(), PolicyExpressions(spec).variables) {
            let field = "spec.variables[\(index)]"
            let source = document["expression"]?.stringValue ?? ""
            if variable.name.isEmpty {
                problems.append(.required("\(field).name", "name is not specified"))
            } else if !isIdentifier(variable.name) {
                problems.append(
                    .invalid("\(field).name", .string(variable.name), "name is not a valid CEL identifier"))
            }
            if source.allSatisfy(\.isWhitespace) {
                problems.append(.required("\(field).expression", "expression is not specified"))
            } else {
                problems += AdmissionRuleValidation.expressionProblems(
                    variable.expression, nil, source, "\(field).expression")
            }
        }
        return problems
    }

    private static func isIdentifier(_ name: String) -> Bool {
        name.first?.isNumber == false
            && name.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                    || (0x61...0x7A).contains(byte)
            }
    }

    // MARK: Bindings

    static func bindingProblems(_ binding: JSONValue, isValidating: Bool) -> [FieldError] {
        let spec = binding["spec"]
        let policy = spec?["policyName"]?.stringValue ?? ""
        var problems: [FieldError] =
            policy.isEmpty
            ? [.required("spec.policyName")]
            : NameRule.dns1123Subdomain.violations(of: policy).map {
                .invalid("spec.policyName", .string(policy), $0)
            }
        if let reference = spec?["paramRef"], !reference.isNull { problems += referenceProblems(reference) }
        if let resources = spec?["matchResources"], !resources.isNull {
            problems += AdmissionRuleValidation.matchProblems(resources, "spec.matchResources")
        }
        return isValidating ? problems + actionProblems(spec?["validationActions"]) : problems
    }

    private static func referenceProblems(_ reference: JSONValue) -> [FieldError] {
        var problems: [FieldError] = []
        let field = "spec.paramRef"
        switch (reference["name"].isBlank, reference["selector"].isAbsent) {
        case (true, true): problems.append(.required(field, "one of name or selector must be specified"))
        case (false, false):
            problems += ["name", "selector"].map {
                .forbidden("\(field).\($0)", "name and selector are mutually exclusive")
            }
        default: break
        }
        problems += LabelSelectorValidation.problems(reference["selector"], "\(field).selector")
        if reference["parameterNotFoundAction"].isBlank {
            problems.append(.required("\(field).parameterNotFoundAction"))
        } else {
            problems += AdmissionRuleValidation.choice(
                reference, "parameterNotFoundAction", ["Allow", "Deny"], field)
        }
        return problems
    }

    private static func actionProblems(_ actions: JSONValue?) -> [FieldError] {
        let list = actions?.arrayValue ?? []
        let known = ["Audit", "Deny", "Warn"]
        guard !list.isEmpty else {
            return [.required("spec.validationActions", "at least one validation action is required")]
        }
        var problems: [FieldError] = []
        for (index, action) in list.enumerated() where !known.contains(action.stringValue ?? "") {
            problems.append(.notSupported("spec.validationActions[\(index)]", action, known))
        }
        if list.contains("Deny"), list.contains("Warn") {
            problems.append(
                .invalid(
                    "spec.validationActions", .array(list),
                    "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)"
                ))
        }
        return problems
    }
}

extension Strategy {
    static var validatingPolicy: Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["spec"])
        strategy.fillDefaults = PolicyRules.fill
        // Types of what expressions are about are not known here, so there is nothing to warn of.
        strategy.initialStatus = { _ in ["observedGeneration": 1, "typeChecking": [:]] }
        strategy.prepareForUpdate = { policy, old, _ in
            guard policy["spec"] != old["spec"] else { return }
            let generation = old[path: "metadata", "generation"]?.integerValue ?? 0
            policy.fill("status", [:])
            policy.edit("status") { $0["observedGeneration"] = .integer(generation + 1) }
        }
        strategy.validate = PolicyRules.validatingProblems
        return strategy
    }

    static var mutatingPolicy: Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["spec"])
        strategy.fillDefaults = PolicyRules.fill
        strategy.validate = PolicyRules.mutatingProblems
        return strategy
    }

    static var validatingPolicyBinding: Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["spec"])
        strategy.fillDefaults = PolicyRules.fillBinding
        strategy.validate = { PolicyRules.bindingProblems($0, isValidating: true) }
        return strategy
    }

    static var mutatingPolicyBinding: Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["spec"])
        strategy.fillDefaults = PolicyRules.fillBinding
        strategy.validate = { PolicyRules.bindingProblems($0, isValidating: false) }
        return strategy
    }
}
