import PostgreSQL

extension MilestoneSchema {
    /// The words that searches look for, in a table of their own: they are worked out after a milestone is stored.
    ///
    /// An older backend searches through `milestone_ranks`, too, and what it writes is noted as due by the same trigger;
    /// it takes a backend of this version to work it out.
    static let texts = Migration(
        version: 8, name: "texts",
        statements: [
            """
            CREATE TABLE milestone_text (
                id uuid PRIMARY KEY,
                language text NOT NULL,
                revision bigint NOT NULL,
                search tsvector NOT NULL
            )
            """,
            "INSERT INTO milestone_text SELECT id, language, revision, search FROM milestone",
            // Whole batches are added: a list of what is pending would only be one more place for searches to look.
            """
            CREATE INDEX milestone_text_in_english ON milestone_text USING gin (search)
                WITH (fastupdate = off) WHERE language = 'en'
            """,
            """
            CREATE INDEX milestone_text_in_spanish ON milestone_text USING gin (search)
                WITH (fastupdate = off) WHERE language = 'es'
            """,
            // Of a statement that changes many milestones, one row: all of them have ids from the first to the last.
            """
            CREATE TABLE milestone_text_due (
                number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                first_id uuid NOT NULL,
                last_id uuid NOT NULL
            )
            """,
            // What is written while this migration runs isn't noted yet: everything is looked through once more.
            """
            INSERT INTO milestone_text_due (first_id, last_id)
            VALUES ('00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff')
            """,
            """
            CREATE OR REPLACE FUNCTION note_milestone_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO milestone_change (kind, milestone_id, revision, changed_by)
                SELECT CASE TG_OP WHEN 'INSERT' THEN 'created' WHEN 'UPDATE' THEN 'updated' ELSE 'deleted' END,
                    id, revision, CASE TG_OP WHEN 'DELETE' THEN NULL ELSE updated_by END
                FROM changed;
                INSERT INTO milestone_text_due (first_id, last_id)
                SELECT first.id, last.id
                FROM (SELECT id FROM changed ORDER BY id LIMIT 1) AS first,
                    (SELECT id FROM changed ORDER BY id DESC LIMIT 1) AS last;
                RETURN NULL;
            END
            $$
            """,
            // Of what stands in a quarter of the newest milestones, those are ranked: to have GIN name all the others
            // costs the more the more there are. What is rarer than that is looked up; far beyond what is ranked, GIN
            // takes a sample, but not before words that are common each and rarely together have been found.
            """
            CREATE OR REPLACE FUNCTION milestone_ranks(wanted tsquery, tongue text) RETURNS TABLE (id uuid, rank real)
            LANGUAGE plpgsql STABLE ROWS 1000
            SET gin_fuzzy_search_limit = 50000 SET enable_seqscan = off SET jit = off AS $$
            #variable_conflict use_column
            DECLARE
                common bigint;
            BEGIN
                SELECT count(*) INTO common
                FROM (SELECT language, search FROM milestone_text ORDER BY id DESC LIMIT 1000) AS newest
                WHERE newest.language = tongue AND newest.search @@ wanted;
                IF common >= 250 THEN
                    RETURN QUERY SELECT newest.id, ts_rank(newest.search, wanted)
                    FROM (SELECT * FROM milestone_text ORDER BY id DESC LIMIT 1000) AS newest
                        JOIN milestone USING (id, revision)
                    WHERE newest.language = tongue AND newest.search @@ wanted;
                ELSIF tongue = 'es' THEN
                    RETURN QUERY SELECT found.id, ts_rank(found.search, wanted)
                    FROM (SELECT * FROM milestone_text WHERE language = 'es' AND search @@ wanted LIMIT 1000) AS found
                        JOIN milestone USING (id, revision);
                ELSE
                    RETURN QUERY SELECT found.id, ts_rank(found.search, wanted)
                    FROM (SELECT * FROM milestone_text WHERE language = 'en' AND search @@ wanted LIMIT 1000) AS found
                        JOIN milestone USING (id, revision);
                END IF;
            END
            $$
            """,
            "DROP INDEX IF EXISTS milestone_by_tag",
            "CREATE INDEX milestone_by_some_tag ON milestone USING gin (tags) WHERE tags <> '{}'",
            // With its index; older backends know it through the function only.
            "ALTER TABLE milestone DROP COLUMN search",
        ])
}
