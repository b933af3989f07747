/// A place in the log of changes; what comes after it is still to be told.
struct ChangePosition: Sendable, Equatable {
    /// The number of the transaction that made the change.
    let transaction: UInt64
    /// The change's own number.
    let sequence: Int
}

extension ChangePosition: LosslessStringConvertible {
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let transaction = UInt64(parts[0]), let sequence = Int(parts[1]) else { return nil }
        self.init(transaction: transaction, sequence: sequence)
    }

    var description: String { "\(transaction)-\(sequence)" }
}
