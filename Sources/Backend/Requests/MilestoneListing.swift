import HTTPTypes
import Hummingbird
import ServiceKit

/// Which milestones a client asks for: a request's query, read and checked.
struct MilestoneListing {
    static let largestLimit = 200
    static let defaultLimit = 50

    var limit = Self.defaultLimit
    var offset = 0
    var cursor: MilestoneCursor?
    var language: MilestoneLanguage?
    var category: MilestoneCategory?
    var from: CalendarDate?
    var to: CalendarDate?
    var order = MilestoneOrder.ascending

    init() {}

    /// Reads a query.
    /// - Throws: ``Problem`` that names every wrong parameter.
    init(_ request: Request) throws(Problem) {
        var errors: [Problem.FieldError] = []
        for (key, value) in request.uri.queryParameters {
            let (name, value) = (String(key), String(value))
            if let reason = set(name, to: value) { errors.append(.init(field: name, reason: reason)) }
        }
        if cursor != nil, offset > 0 {
            errors.append(.init(field: "offset", reason: "can't be combined with a cursor"))
        }
        if let cursor, cursor.order != order {
            errors.append(.init(field: "cursor", reason: "comes from a list in the other order"))
        }
        if let from, let to, from.description > to.description {
            errors.append(.init(field: "from", reason: "must not be after to"))
        }
        guard errors.isEmpty else {
            throw Problem(
                .badRequest, title: "The query can't be understood",
                detail: errors.count == 1 ? "One parameter is wrong." : "\(errors.count) parameters are wrong.",
                errors: errors)
        }
    }

    /// Sets one parameter and returns what is wrong with it.
    private mutating func set(_ name: String, to value: String) -> String? {
        switch name {
        case "limit":
            guard let limit = Int(value), (1...Self.largestLimit).contains(limit) else {
                return "must be a whole number from 1 to \(Self.largestLimit)"
            }
            self.limit = limit
        case "offset":
            guard let offset = Int(value), (0...1_000_000_000).contains(offset) else {
                return "must be a whole number from 0 to 1000000000"
            }
            self.offset = offset
        case "cursor":
            guard let cursor = MilestoneCursor(value) else {
                return "must be the next_cursor of an earlier answer, unchanged"
            }
            self.cursor = cursor
        case "language":
            guard let language = MilestoneLanguage(rawValue: value) else {
                return "must be one of \(MilestoneLanguage.choices)"
            }
            self.language = language
        case "category":
            guard let category = MilestoneCategory(rawValue: value) else {
                return "must be one of \(MilestoneCategory.choices)"
            }
            self.category = category
        case "from":
            guard let date = CalendarDate(value) else { return "must be a day that exists, as YYYY-MM-DD" }
            from = date
        case "to":
            guard let date = CalendarDate(value) else { return "must be a day that exists, as YYYY-MM-DD" }
            to = date
        case "order":
            guard let order = MilestoneOrder(rawValue: value) else { return "must be one of \(MilestoneOrder.choices)" }
            self.order = order
        default:
            return "is not a parameter of this list"
        }
        return nil
    }
}
