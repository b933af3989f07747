/// A place in the log of changes; what comes after it is still to be told.
struct ChangePosition: Sendable, Equatable {
    /// Counts the clusters of servers that the log has lived in: transactions are numbered anew in each.
    var era = 0
    /// The number of the transaction that made the change.
    let transaction: UInt64
    /// The change's own number.
    let sequence: Int

    /// Bits of a transaction's number: 65,536 times as many as PostgreSQL numbers before it begins anew.
    private static let transactionBits = 48

    /// What an era adds to the numbers of its transactions.
    static func offset(of era: Int) -> Int { era << transactionBits }
}

extension ChangePosition: LosslessStringConvertible {
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[0]), number >= 0, let sequence = Int(parts[1]) else {
            return nil
        }
        self.init(
            era: number >> Self.transactionBits,
            transaction: UInt64(number & (1 << Self.transactionBits - 1)), sequence: sequence)
    }

    /// In the first era what releases without eras write.
    var description: String { "\(Self.offset(of: era) + Int(transaction))-\(sequence)" }
}
