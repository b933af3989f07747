package import PostgreSQL

/// The database's schema, as the steps that lead to it.
package enum MilestoneSchema {
    /// What the backend expects to be applied.
    package static let migrator = Migrator([milestones])

    private static let milestones = Migration(
        version: 1, name: "milestones",
        statements: [
            """
            CREATE TABLE milestone (
                id uuid PRIMARY KEY,
                date date NOT NULL,
                title text NOT NULL,
                description text NOT NULL,
                category text NOT NULL,
                language text NOT NULL,
                source text NOT NULL,
                revision bigint NOT NULL DEFAULT 1,
                created_at timestamptz NOT NULL DEFAULT now(),
                created_by text,
                updated_at timestamptz NOT NULL DEFAULT now(),
                updated_by text,
                CONSTRAINT milestone_told_once UNIQUE (date, language, title),
                CONSTRAINT milestone_title_length CHECK (char_length(title) BETWEEN 1 AND 200),
                CONSTRAINT milestone_description_length CHECK (char_length(description) BETWEEN 1 AND 4000)
            )
            """,
            "CREATE INDEX milestone_by_date ON milestone (date, id)",
            "CREATE INDEX milestone_by_language ON milestone (language, date, id)",
            "CREATE INDEX milestone_by_category ON milestone (category, date, id)",
        ])
}
