/// The rows of a COPY, in chunks of whole rows, read no faster than they are taken.
///
/// It holds one of the pool's connections from its first chunk on, until it ends or is given up.
package struct CopiedRows: AsyncSequence, Sendable {
    let database: Database
    let query: Query

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(source: self)
    }

    /// Takes one chunk after the other.
    package struct AsyncIterator: AsyncIteratorProtocol, Sendable {
        let source: CopiedRows
        private var loan: Loan?

        init(source: CopiedRows) {
            self.source = source
        }

        package mutating func next() async throws -> [UInt8]? {
            if let loan { return try await loan.session.readCopy() }
            let loan = try await Loan(source.database)
            self.loan = loan
            try await loan.session.query("SELECT set_config('statement_timeout', '0', false)")
            try await loan.session.startCopy(source.query)
            return try await loan.session.readCopy()
        }
    }

    /// A connection that is closed when nobody holds this any more: its settings were changed.
    private final class Loan: Sendable {
        let session: Session

        init(_ database: Database) async throws {
            session = Session(database: database, lease: try await database.acquire())
        }

        deinit {
            _ = session.database.mailbox.post(.release(session.lease, discard: true))
        }
    }
}

extension Database {
    /// The rows of `COPY … TO STDOUT`, which takes no parameters.
    package func rows(copying query: Query) -> CopiedRows {
        CopiedRows(database: self, query: query)
    }
}
