/// Who a request acts for, as a verified token says.
struct Identity: Sendable, Equatable {
    /// The account.
    let subject: String
    /// What the account may do.
    let role: Role
}
