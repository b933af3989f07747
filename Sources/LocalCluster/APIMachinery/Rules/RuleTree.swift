import CommonExpressionLanguage
import KubernetesModel

/// The rules of a schema and of the schemas below it, compiled.
final class RuleTree: Sendable {
    let schema: Schema
    let isResourceRoot: Bool
    let rules: [CompiledRule]
    let items: RuleTree?
    let members: [String: RuleTree]
    let additionalMembers: RuleTree?

    /// The tree of a schema; `nil` when it has no rules anywhere.
    init?(_ schema: Schema, isResourceRoot: Bool) {
        guard schema.containsRules else { return nil }
        self.schema = schema
        self.isResourceRoot = isResourceRoot
        let type = schema.rules.isEmpty ? nil : RuleType.of(schema, isResourceRoot: isResourceRoot)
        rules =
            type.map { type in
                schema.rules.filter { !trimmed($0.rule).isEmpty }.map { CompiledRule($0, schema: schema, type: type) }
            } ?? []
        func below(_ schema: Schema?) -> RuleTree? {
            schema.map(\.resolved).flatMap { RuleTree($0, isResourceRoot: $0.isEmbeddedResource) }
        }
        items = below(schema.items)
        members = schema.properties.compactMapValues(below)
        additionalMembers = below(schema.additionalProperties.schema)
    }
}
