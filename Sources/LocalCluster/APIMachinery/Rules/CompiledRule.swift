import CommonExpressionLanguage
import KubernetesModel

/// A rule of a schema, ready to be evaluated.
struct CompiledRule: Sendable {
    /// The rule as written.
    let rule: ValidationRule
    /// The expression, or what is wrong with it.
    let program: Result<Program, RuleProblem>
    /// The expression of the message, or what is wrong with it; `nil` when there is none.
    let message: Result<Program, RuleProblem>?
    /// The path of the field that an error is about, below the rule's own; `nil` when that is the rule's own.
    let fieldPath: FieldPath?

    /// Why a rule can't be used.
    struct RuleProblem: Error, Sendable {
        /// The problem, in the real server's words.
        let text: String
    }

    /// Compiles a rule of the values of a schema.
    init(_ rule: ValidationRule, schema: Schema, type: RuleType) {
        self.rule = rule
        let old: ValueType = rule.optionalOldSelf == true ? .optional(type.type) : type.type
        let variables = ["self": type.type, "oldSelf": old]
        program = Self.compile(
            rule.rule, variables, wanted: .bool, failure: "compilation failed: ",
            mismatch: "cel expression must evaluate to a bool")
        message = rule.messageExpression.flatMap { $0.isEmpty ? nil : $0 }.map {
            Self.compile(
                $0, variables, wanted: .string, failure: "messageExpression compilation failed: ",
                mismatch: "messageExpression must evaluate to a string")
        }
        fieldPath = rule.fieldPath.flatMap { RuleFieldPath.resolved($0, in: schema) }
    }

    private static func compile(
        _ source: String, _ variables: [String: ValueType], wanted: ValueType, failure: String, mismatch: String
    ) -> Result<Program, RuleProblem> {
        do throws(CompilationError) {
            let program = try Program(source, variables: variables)
            return program.type == wanted ? .success(program) : .failure(RuleProblem(text: mismatch))
        } catch {
            return .failure(RuleProblem(text: failure + error.description))
        }
    }

    /// Whether the rule compares a value with the one that it replaces.
    var isTransition: Bool {
        if case .success(let program) = program { program.uses("oldSelf") } else { false }
    }

    /// What the rule is called in errors about it.
    var name: String { trimmed(rule.message ?? "").isEmpty ? trimmed(rule.rule) : trimmed(rule.message ?? "") }

    /// What is said when the rule does not hold and no expression says it.
    var fallbackMessage: String { (rule.message ?? "").isEmpty ? "failed rule: \(name)" : name }
}

/// A text without the blanks around it.
func trimmed(_ text: String) -> String {
    let start = text.drop { $0.isWhitespace }
    return String(start.prefix(start.count - start.reversed().prefix { $0.isWhitespace }.count))
}
