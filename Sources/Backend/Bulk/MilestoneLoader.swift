import PostgreSQL

/// Stores batches of milestones one after another, within one transaction.
struct MilestoneLoader: Sendable {
    private let session: Session
    /// Those that weren't there before.
    private(set) var added = 0
    /// Whether something came that is told already: more of it will come, so nothing is tried in vain any more.
    private var goesBeside = false

    /// Whether the table refuses what is told already.
    private let isChecked: Bool

    /// Creates a loader in an open transaction.
    /// - Parameter isChecked: Whether the table refuses what is told already.
    init(session: Session, isChecked: Bool) {
        self.session = session
        self.isChecked = isChecked
    }

    /// The loader after it has stored a batch.
    func storing(_ batch: MilestoneBatch) async throws -> MilestoneLoader {
        var loader = self
        let rows = batch.rows
        if !isChecked {
            loader.added += try await Self.copy(rows, by: Self.addingCopy, in: session)
            return loader
        }
        if !goesBeside {
            do {
                loader.added += try await session.withSavepoint { session in
                    try await Self.copy(rows, by: Self.addingCopy, in: session)
                }
                return loader
            } catch let error as DatabaseError where error.sqlState == .uniqueViolation {
                loader.goesBeside = true
                try await session.query(Self.sideTable.named("milestones.import"))
            }
        }
        try await session.query(Query("TRUNCATE incoming").named("milestones.import"))
        try await Self.copy(
            rows, by: "COPY incoming (\(MilestoneBatch.columns)) FROM STDIN (FORMAT binary)", in: session)
        loader.added += try await session.query(Self.addition.named("milestones.import"), timeout: Self.patience)
            .affectedCount
        return loader
    }

    private static let patience: Duration = .seconds(3600)

    private static let addingCopy: Query = "COPY milestone (\(MilestoneBatch.columns)) FROM STDIN (FORMAT binary)"

    private static let sideTable: Query = """
        CREATE TEMPORARY TABLE incoming ON COMMIT DROP AS SELECT \(MilestoneBatch.columns) FROM milestone WHERE false
        """

    private static let addition: Query = """
        INSERT INTO milestone (\(MilestoneBatch.columns)) SELECT \(MilestoneBatch.columns) FROM incoming
        ON CONFLICT (date, language, title) DO NOTHING
        """

    @discardableResult
    private static func copy(_ rows: [UInt8], by query: Query, in session: Session) async throws -> Int {
        try await session.copyIn(query) { try await $0.write(rows) }
    }
}
