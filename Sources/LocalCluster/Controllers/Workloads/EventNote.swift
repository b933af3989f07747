/// Something to tell of an object in an event, as a plan decides it.
struct EventNote: Equatable {
    var isWarning = false
    /// Why, in one word of upper camel case.
    var reason: String
    /// What happened, for a person.
    var message: String
}
