/// A column of the rows that hold milestones, and the member of a milestone's JSON that it becomes.
enum MilestoneColumn: Int, CaseIterable {
    case id, date, title, description, category, language, source, revision, createdAt, createdBy, updatedAt, updatedBy
    case tags

    /// What a column's binary form is.
    enum Form {
        case uuid, date, text, integer, instant, texts
    }

    /// What the database and the JSON call it.
    var name: String {
        switch self {
        case .createdAt: "created_at"
        case .createdBy: "created_by"
        case .updatedAt: "updated_at"
        case .updatedBy: "updated_by"
        default: "\(self)"
        }
    }

    var form: Form {
        switch self {
        case .id: .uuid
        case .date: .date
        case .revision: .integer
        case .tags: .texts
        case .createdAt, .updatedAt: .instant
        default: .text
        }
    }

    /// What comes before the column's value, by its place.
    static let prefixes: [StaticString] = [
        #"{"id":"#, #","date":"#, #","title":"#, #","description":"#, #","category":"#, #","language":"#,
        #","source":"#, #","revision":"#, #","created_at":"#, #","created_by":"#, #","updated_at":"#,
        #","updated_by":"#, #","tags":"#,
    ]

    /// Bytes that a milestone's JSON has at most besides its values: prefixes, quotation marks, and `null`.
    static let longestFrame = prefixes.reduce(1) { $0 + $1.utf8CodeUnitCount + "null".utf8.count }
}

extension MilestoneColumn {
    /// What a milestone's JSON looks like.
    static let milestoneSchema = JSONSchema.object(
        allCases.map { .init(name: $0.name, schema: $0.schema, isRequired: true) })

    private var schema: JSONSchema {
        switch self {
        case .id: .uuid
        case .date: MilestoneFields.date.schema
        case .title: MilestoneFields.title.schema
        case .description: MilestoneFields.description.schema
        case .category: MilestoneFields.category.schema
        case .language: MilestoneFields.language.schema
        case .source: MilestoneFields.source.schema
        case .revision: JSONSchema.integer(from: 1).described("Counts its changes; the `ETag` between quotation marks.")
        case .createdAt, .updatedAt: .instant
        case .createdBy, .updatedBy: .string.orNull
        case .tags: .array(of: .string)
        }
    }
}
