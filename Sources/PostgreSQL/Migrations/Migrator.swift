/// Brings a database's schema to the version that a program expects.
///
/// **Guarantees**: a migration is applied wholly or not at all, in order, and by one process at a time, however many
/// start at once. A migration that was changed after it was applied is refused.
package struct Migrator: Sendable {
    package let migrations: [Migration]

    /// Creates a migrator.
    /// - Parameter migrations: In ascending order of their versions.
    package init(_ migrations: [Migration]) {
        precondition(
            zip(migrations, migrations.dropFirst()).allSatisfy { $0.version < $1.version },
            "Migrations must be in ascending order")
        self.migrations = migrations
    }

    /// The version that the program expects.
    package var expectedVersion: Int { migrations.last?.version ?? 0 }

    /// The version of the database's schema; 0 when it has none yet.
    package func currentVersion(of database: Database) async throws -> Int {
        do {
            let query: Query = "SELECT coalesce(max(version), 0) FROM schema_migration"
            return try await database.query(query.named("migrations.version"))[0].decode(0)
        } catch let error as DatabaseError where error.sqlState == .undefinedTable {
            return 0
        }
    }

    /// The migrations that ``migrate(_:)`` would apply now.
    package func plan(for database: Database) async throws -> [Migration] {
        try await database.withTransaction(TransactionOptions(isolation: .repeatableRead)) { session in
            let query: Query = "SELECT to_regclass('schema_migration') IS NOT NULL"
            guard try await session.query(query)[0].decode(0, as: Bool.self) else { return migrations }
            return try await pending(in: session)
        }
    }

    /// Applies what is missing.
    /// - Returns: What was applied, in order; nothing when the schema was up to date.
    /// - Throws: ``DatabaseError``; with the code `migration` when what was applied isn't what the program knows.
    @discardableResult
    package func migrate(_ database: Database) async throws -> [Migration] {
        // Discarding the session frees its lock, whatever happens in between.
        try await database.withSession(discard: true) { session in
            try await session.query("SELECT set_config('statement_timeout', '0', false)")
            try await session.query("SELECT pg_advisory_lock(\(Self.lockKey))", timeout: Self.patience)
            try await session.query(
                """
                CREATE TABLE IF NOT EXISTS schema_migration (
                    version bigint PRIMARY KEY,
                    name text NOT NULL,
                    checksum text NOT NULL,
                    applied_at timestamptz NOT NULL DEFAULT now()
                )
                """)
            let pending = try await pending(in: session)
            for migration in pending {
                try await apply(migration, in: session)
            }
            return pending
        }
    }

    /// "milestone" in ASCII, cut to eight bytes: any number will do that no other program on the database takes.
    private static let lockKey = 0x6D69_6C65_7374_6F6E
    private static let patience: Duration = .seconds(1800)

    private func apply(_ migration: Migration, in session: Session) async throws {
        do {
            try await session.withTransaction { session in
                for statement in migration.statements {
                    try await session.query(Query(trusted: statement).named("migrate"), timeout: Self.patience)
                }
                try await session.query(
                    """
                    INSERT INTO schema_migration (version, name, checksum)
                    VALUES (\(migration.version), \(migration.name), \(checksum(of: migration)))
                    """)
            }
        } catch var error as DatabaseError {
            error.message = "Migration \(migration.version) (\(migration.name)): \(error.message)"
            throw error
        }
    }

    private func pending(in session: Session) async throws -> [Migration] {
        let rows = try await session.query("SELECT version, checksum FROM schema_migration ORDER BY version")
        var applied: [Int: String] = [:]
        for row in rows {
            let (version, checksum) = try row.decode(Int.self, String.self)
            applied[version] = checksum
        }
        var pending: [Migration] = []
        for migration in migrations {
            guard let recorded = applied[migration.version] else {
                pending.append(migration)
                continue
            }
            let checksum: String = try await session.query("SELECT \(checksum(of: migration))")[0].decode(0)
            guard checksum == recorded else {
                throw DatabaseError(
                    .migration,
                    "Migration \(migration.version) (\(migration.name)) differs from the one that was applied. "
                        + "Restore it, and put the change into a new migration.")
            }
        }
        // Versions that a newer program applied are fine; a gap below them means that two lines of history met.
        if let newest = applied.keys.max(), let late = pending.first(where: { $0.version < newest }) {
            throw DatabaseError(
                .migration,
                "Migration \(late.version) (\(late.name)) comes before version \(newest), which is applied already. "
                    + "Give it a higher version.")
        }
        return pending
    }

    /// The server computes it: one implementation, and no library for a hash.
    private func checksum(of migration: Migration) -> Query {
        let text = migration.statements.joined(separator: ";\n")
        return "encode(sha256(convert_to(\(text), 'UTF8')), 'hex')"
    }
}
