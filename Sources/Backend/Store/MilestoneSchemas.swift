/// What the API's answers look like, by the names under which its description has them.
enum MilestoneSchemas {
    static let all: KeyValuePairs<String, JSONSchema> = [
        "Milestone": MilestoneColumn.milestoneSchema, "MilestonePage": page, "MatchPage": matches, "Problem": problem,
    ]

    private static let page = JSONSchema.object([
        "items": .array(of: .component("Milestone")),
        "total": JSONSchema.integer(from: 0).orNull
            .described("How many there are on all pages; null on a page that a cursor leads to."),
        "next_cursor": JSONSchema.string.orNull.described("Where the next page begins; null on the last."),
        "limit": .integer(from: 1), "offset": .integer(from: 0),
    ])

    private static let matches = JSONSchema.object([
        "items": .array(
            of: .object([
                "milestone": .component("Milestone"), "rank": .number,
                "highlights": .object(["title": .string, "description": .string]),
            ])),
        "next_cursor": JSONSchema.string.orNull.described("Where the next page begins; null on the last."),
        "limit": .integer(from: 1),
    ])

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
