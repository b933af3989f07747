import HTTPTypes
import ServiceKit

/// Reads a milestone's content from a request's body and finds everything that is wrong with it.
///
/// Members that the service itself sets (`id`, `created_at` and their like) are ignored: what was read may be sent back.
struct MilestoneForm {
    private let object: JSONObject
    private var errors: [Problem.FieldError] = []

    private static let known: Set<String> = [
        "date", "title", "description", "category", "language", "source", "tags",
    ]
    private static let ignored: Set<String> = [
        "id", "created_at", "created_by", "updated_at", "updated_by", "revision",
    ]

    init(_ object: JSONObject) {
        self.object = object
        for name in object.members.keys.sorted() where !Self.known.contains(name) && !Self.ignored.contains(name) {
            errors.append(.init(field: name, reason: "is not a field of a milestone"))
        }
    }

    /// All of a milestone; `source` may be left out.
    /// - Throws: ``Problem`` that names every wrong field.
    func content() throws(Problem) -> MilestoneContent {
        var fields = self
        let date = fields.required("date", date)
        let title = fields.required("title", title)
        let description = fields.required("description", description)
        let category = fields.required("category", category)
        let language = fields.required("language", language)
        let source = fields.optional("source", source)
        let tags = fields.tags()
        guard fields.errors.isEmpty, let date, let title, let description, let category, let language else {
            throw fields.problem
        }
        return MilestoneContent(
            date: date, title: title, description: description, category: category, language: language,
            source: source ?? "manual", tags: tags ?? [])
    }

    /// The fields to change.
    /// - Throws: ``Problem`` that names every wrong field.
    func change() throws(Problem) -> MilestoneChange {
        var fields = self
        let change = MilestoneChange(
            date: fields.optional("date", date), title: fields.optional("title", title),
            description: fields.optional("description", description),
            category: fields.optional("category", category), language: fields.optional("language", language),
            source: fields.optional("source", source), tags: fields.tags())
        guard fields.errors.isEmpty else { throw fields.problem }
        return change
    }

    private var problem: Problem {
        Problem(
            .unprocessableContent, title: "The milestone can't be accepted",
            detail: errors.count == 1 ? "One field is wrong." : "\(errors.count) fields are wrong.", errors: errors)
    }

    // MARK: Fields

    private typealias Reader<Value> = (String) -> Reading<Value>

    private mutating func required<Value>(_ name: String, _ read: Reader<Value>) -> Value? {
        if object.members[name] == nil {
            errors.append(.init(field: name, reason: "is required"))
            return nil
        }
        return optional(name, read)
    }

    private mutating func optional<Value>(_ name: String, _ read: Reader<Value>) -> Value? {
        let reason: String
        switch object.members[name] {
        case nil:
            return nil
        case .null:
            reason = "must not be null"
        case .other(let kind):
            reason = "must be a string, not \(kind)"
        case .flag:
            reason = "must be a string, not true or false"
        case .texts:
            reason = "must be a string, not an array"
        case .text(let text):
            switch read(text) {
            case .value(let value): return value
            case .wrong(let why): reason = why
            }
        }
        errors.append(.init(field: name, reason: reason))
        return nil
    }

    /// The tags, for which null means none, as a merge patch has it.
    private mutating func tags() -> [String]? {
        let reason: String
        switch object.members["tags"] {
        case nil: return nil
        case .null: return []
        case .text: reason = "must be an array of strings, not a string"
        case .flag: reason = "must be an array of strings, not true or false"
        case .other(let kind): reason = "must be an array of strings, not \(kind)"
        case .texts(let texts):
            switch MilestoneText.tags(texts) {
            case .value(let tags): return tags
            case .wrong(let why): reason = why
            }
        }
        errors.append(.init(field: "tags", reason: reason))
        return nil
    }

    private let date: Reader<CalendarDate> = { text in
        CalendarDate(text).map { .value($0) } ?? .wrong("must be a day that exists, as YYYY-MM-DD")
    }
    private let category: Reader<MilestoneCategory> = { Self.choice($0) }
    private let language: Reader<MilestoneLanguage> = { Self.choice($0) }
    private let title: Reader<String> = {
        MilestoneText.read($0, limit: MilestoneLimits.title, allowsLines: false)
    }
    private let description: Reader<String> = {
        MilestoneText.read($0, limit: MilestoneLimits.description, allowsLines: true)
    }
    private let source: Reader<String> = {
        MilestoneText.read($0, limit: MilestoneLimits.source, allowsLines: false)
    }

    private static func choice<Value: RawRepresentable<String> & CaseIterable>(_ text: String) -> Reading<Value> {
        Value(rawValue: text).map { .value($0) } ?? .wrong("must be one of \(Value.choices)")
    }
}

extension RawRepresentable<String> where Self: CaseIterable {
    /// The values, as a message lists them.
    static var choices: String { allCases.map(\.rawValue).joined(separator: ", ") }
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

extension MilestoneChange {
    /// The change that sets every field.
    init(replacingWith content: MilestoneContent) {
        self.init(
            date: content.date, title: content.title, description: content.description, category: content.category,
            language: content.language, source: content.source, tags: content.tags)
    }
}
