/// How an object is created, replaced or patched.
public struct WriteOptions: Sendable, Hashable {
    /// What the server does about fields that it doesn't know.
    public enum FieldValidation: String, Sendable, Hashable {
        /// Drops them.
        case ignore = "Ignore"
        /// Drops them and warns.
        case warn = "Warn"
        /// Refuses the object.
        case strict = "Strict"
    }

    /// Who owns the fields that are set; `nil` leaves the server to derive it from the user agent.
    public var fieldManager: String?
    /// Goes through all of the request and stores nothing.
    public var dryRun: Bool
    /// What the server does about fields that it doesn't know; `nil` for its default.
    public var fieldValidation: FieldValidation?

    public init(fieldManager: String? = nil, dryRun: Bool = false, fieldValidation: FieldValidation? = nil) {
        self.fieldManager = fieldManager
        self.dryRun = dryRun
        self.fieldValidation = fieldValidation
    }

    var query: [(String, String)] {
        var query: [(String, String)] = []
        if let fieldManager { query.append(("fieldManager", fieldManager)) }
        if dryRun { query.append(("dryRun", "All")) }
        if let fieldValidation { query.append(("fieldValidation", fieldValidation.rawValue)) }
        return query
    }
}
