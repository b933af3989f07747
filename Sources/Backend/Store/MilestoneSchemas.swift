/// What the API's answers look like, by the names under which its description has them.
enum MilestoneSchemas {
    static let all: KeyValuePairs<String, JSONSchema> = [
        "Milestone": MilestoneColumn.milestoneSchema, "MilestonePage": .object(of: PageMember.self),
        "MatchPage": .object(of: MatchPageMember.self), "Problem": problem,
    ]

    private static let problem = JSONSchema.object([
        .init(name: "type", schema: .string, isRequired: true),
        .init(name: "title", schema: .string, isRequired: true),
        .init(name: "status", schema: .integer(400...599), isRequired: true),
        .init(name: "detail", schema: .string, isRequired: false),
        .init(name: "instance", schema: .string, isRequired: true),
        .init(name: "trace_id", schema: .string, isRequired: false),
        .init(
            name: "errors",
            schema: .array(of: .object(["field": .string, "reason": .string])).described("Everything that is wrong."),
            isRequired: false),
    ])
}
