/// The fields of a milestone that a client sets.
enum MilestoneFields {
    static let date = InputField<CalendarDate>.date("date").described("The day on which it happened.")
    static let title = InputField<String>.text("title", limit: MilestoneLimits.title)
    static let description = InputField<String>.text(
        "description", limit: MilestoneLimits.description, allowsLines: true)
    static let category = InputField<MilestoneCategory>.choice("category")
    static let language = InputField<MilestoneLanguage>.choice("language")
    static let source = InputField<String>.text("source", limit: MilestoneLimits.source)
        .described("Where it comes from; `manual` when left out.")

    /// The tags, for which null means none, as a merge patch has it.
    static let tags = InputField<[String]>(
        "tags",
        .array(
            of: .text(limit: MilestoneLimits.tag, allowsLines: false), atMost: MilestoneLimits.tags, isSet: true
        ).orNull
    ) { member in
        switch member {
        case .null: .value([])
        case .texts(let texts): MilestoneText.tags(texts)
        default: .wrong("must be an array of strings, not \(member.kind)")
        }
    }

    /// What the service itself sets: it is ignored, so that what was read may be sent back.
    static let ignored = ["id", "revision", "created_at", "created_by", "updated_at", "updated_by"]

    /// The names of all.
    static let names = Set(
        [date.name, title.name, description.name, category.name, language.name, source.name, tags.name] + ignored)
}

extension MilestoneContent: ObjectReadable, MediaTyped {
    /// Reads all of a milestone; `source` and `tags` may be left out.
    init?(_ object: inout ObjectReader) {
        let date = object.require(MilestoneFields.date)
        let title = object.require(MilestoneFields.title)
        let description = object.require(MilestoneFields.description)
        let category = object.require(MilestoneFields.category)
        let language = object.require(MilestoneFields.language)
        let source = object.read(MilestoneFields.source)
        let tags = object.read(MilestoneFields.tags)
        object.ignore(MilestoneFields.ignored)
        guard let date, let title, let description, let category, let language else { return nil }
        self.init(
            date: date, title: title, description: description, category: category, language: language,
            source: source ?? "manual", tags: tags ?? [])
    }
}

/// Fields of a milestone to set; what is nil stays.
struct MilestoneChange: Sendable {
    var date: CalendarDate?
    var title: String?
    var description: String?
    var category: MilestoneCategory?
    var language: MilestoneLanguage?
    var source: String?
    var tags: [String]?
}

extension MilestoneChange: ObjectReadable, MediaTyped {
    static var mediaTypes: [String] { ["application/merge-patch+json", "application/json"] }

    /// Reads the fields to change.
    init?(_ object: inout ObjectReader) {
        self.init(
            date: object.read(MilestoneFields.date), title: object.read(MilestoneFields.title),
            description: object.read(MilestoneFields.description),
            category: object.read(MilestoneFields.category), language: object.read(MilestoneFields.language),
            source: object.read(MilestoneFields.source), tags: object.read(MilestoneFields.tags))
        object.ignore(MilestoneFields.ignored)
    }
}

extension MilestoneChange {
    /// The change that sets every field.
    init(replacingWith content: MilestoneContent) {
        self.init(
            date: content.date, title: content.title, description: content.description, category: content.category,
            language: content.language, source: content.source, tags: content.tags)
    }
}
