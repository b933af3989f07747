package import PostgreSQL

/// The database's schema, as the steps that lead to it.
///
/// A program of the version before works with the schema of the one after it: new columns have defaults, and what
/// happens to a milestone is noted by triggers, whoever writes it.
package enum MilestoneSchema {
    /// What the backend expects to be applied.
    package static let migrator = Migrator([
        milestones, search, changes, favourites, idempotency, provenance, accounts, texts, eras,
    ])

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

    /// Tags, full-text search, the days of the year, and choice by chance.
    private static let search = Migration(
        version: 2, name: "search",
        statements: [
            """
            ALTER TABLE milestone
                ADD COLUMN tags text[] NOT NULL DEFAULT '{}',
                ADD COLUMN shuffle integer NOT NULL DEFAULT floor(random() * 2147483647)::integer,
                ADD COLUMN search tsvector NOT NULL GENERATED ALWAYS AS (
                    setweight(to_tsvector(
                        CASE language WHEN 'es' THEN 'pg_catalog.spanish'::regconfig
                            ELSE 'pg_catalog.english'::regconfig END, title), 'A')
                    || setweight(to_tsvector(
                        CASE language WHEN 'es' THEN 'pg_catalog.spanish'::regconfig
                            ELSE 'pg_catalog.english'::regconfig END, description), 'B')
                ) STORED,
                ADD CONSTRAINT milestone_tag_count CHECK (cardinality(tags) <= 20)
            """,
            "CREATE INDEX milestone_by_tag ON milestone USING gin (tags)",
            "CREATE INDEX milestone_by_text ON milestone USING gin (search)",
            "CREATE INDEX milestone_by_source ON milestone (source, date, id)",
            "CREATE INDEX milestone_by_shuffle ON milestone (shuffle)",
            """
            CREATE INDEX milestone_by_day_of_year ON milestone
                ((extract(month FROM date)::integer * 100 + extract(day FROM date)::integer), date, id)
            """,
            // A word that is everywhere would have every milestone ranked: beyond the limit, GIN takes a sample.
            """
            CREATE FUNCTION milestone_ranks(wanted tsquery, tongue text) RETURNS TABLE (id uuid, rank real)
            LANGUAGE sql STABLE ROWS 1000 SET gin_fuzzy_search_limit = 2000 AS $$
                SELECT id, ts_rank(search, wanted) FROM milestone WHERE search @@ wanted AND language = tongue
            $$
            """,
        ])
}
