import PostgreSQL

extension MilestoneSchema {
    /// The log of changes, from which streams of changes are fed.
    static let changes = Migration(
        version: 3, name: "changes",
        statements: [
            // The transaction's number comes first: readers stop before those that are still running, and so miss none.
            """
            CREATE TABLE milestone_change (
                transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
                sequence bigint GENERATED ALWAYS AS IDENTITY,
                kind text NOT NULL,
                milestone_id uuid NOT NULL,
                revision bigint NOT NULL,
                changed_at timestamptz NOT NULL DEFAULT now(),
                changed_by text,
                PRIMARY KEY (transaction, sequence)
            )
            """,
            "CREATE INDEX milestone_change_by_time ON milestone_change USING brin (changed_at)",
            """
            CREATE TABLE milestone_change_horizon (
                is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
                transaction xid8 NOT NULL
            )
            """,
            "INSERT INTO milestone_change_horizon (transaction) VALUES ('0')",
            """
            CREATE FUNCTION note_milestone_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO milestone_change (kind, milestone_id, revision, changed_by)
                SELECT CASE TG_OP WHEN 'INSERT' THEN 'created' WHEN 'UPDATE' THEN 'updated' ELSE 'deleted' END,
                    id, revision, CASE TG_OP WHEN 'DELETE' THEN NULL ELSE updated_by END
                FROM changed;
                RETURN NULL;
            END
            $$
            """,
            """
            CREATE TRIGGER milestone_created AFTER INSERT ON milestone
            REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_milestone_change()
            """,
            """
            CREATE TRIGGER milestone_updated AFTER UPDATE ON milestone
            REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_milestone_change()
            """,
            """
            CREATE TRIGGER milestone_deleted AFTER DELETE ON milestone
            REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_milestone_change()
            """,
        ])

    /// Numbers of transactions mean nothing in another cluster of servers, into which a dump has been restored: there the
    /// log begins anew, in an era of its own.
    static let eras = Migration(
        version: 9, name: "eras",
        statements: [
            "ALTER TABLE milestone_change_horizon ADD COLUMN era bigint NOT NULL DEFAULT 0, ADD COLUMN cluster text",
            // Not where an older release's log has been restored already: it has transactions that are still to come.
            """
            UPDATE milestone_change_horizon SET cluster = (SELECT system_identifier::text FROM pg_control_system())
            WHERE NOT EXISTS (
                SELECT FROM milestone_change AS change
                WHERE change.transaction >= pg_snapshot_xmax(pg_current_snapshot()))
            """,
            // The log is emptied, too: what it holds can't be told apart from what is new here.
            """
            CREATE FUNCTION milestone_change_era() RETURNS bigint LANGUAGE plpgsql AS $$
            DECLARE
                here text := (SELECT system_identifier::text FROM pg_control_system());
                present bigint;
            BEGIN
                SELECT era INTO present FROM milestone_change_horizon WHERE cluster = here;
                IF FOUND THEN RETURN present; END IF;
                LOCK TABLE milestone_change;
                UPDATE milestone_change_horizon SET era = era + 1, cluster = here, transaction = '0'
                    WHERE cluster IS DISTINCT FROM here RETURNING era INTO present;
                IF FOUND THEN
                    DELETE FROM milestone_change;
                ELSE
                    SELECT era INTO present FROM milestone_change_horizon;
                END IF;
                RETURN present;
            END
            $$
            """,
        ])

    /// What users keep; a milestone that goes takes itself out of it.
    static let favourites = Migration(
        version: 4, name: "favourites",
        statements: [
            // No foreign key: it would forbid to partition milestones by date.
            """
            CREATE TABLE favourite (
                subject text NOT NULL CHECK (char_length(subject) BETWEEN 1 AND 200),
                milestone_id uuid NOT NULL,
                created_at timestamptz NOT NULL DEFAULT now(),
                PRIMARY KEY (subject, milestone_id)
            )
            """,
            "CREATE INDEX favourite_by_milestone ON favourite (milestone_id)",
            """
            CREATE FUNCTION forget_favourites() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                DELETE FROM favourite USING gone WHERE favourite.milestone_id = gone.id;
                RETURN NULL;
            END
            $$
            """,
            """
            CREATE TRIGGER milestone_no_favourite AFTER DELETE ON milestone
            REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION forget_favourites()
            """,
        ])

    /// Answers that are given again when a client repeats a request because it doesn't know what became of it.
    static let idempotency = Migration(
        version: 5, name: "idempotency",
        statements: [
            """
            CREATE TABLE idempotency_key (
                subject text NOT NULL,
                key text NOT NULL,
                fingerprint text NOT NULL,
                milestone_id uuid,
                created_at timestamptz NOT NULL DEFAULT now(),
                PRIMARY KEY (subject, key)
            )
            """,
            "CREATE INDEX idempotency_key_by_time ON idempotency_key (created_at)",
        ])

    /// Where generated milestones come from.
    static let provenance = Migration(
        version: 6, name: "provenance",
        statements: [
            """
            CREATE TABLE milestone_provenance (
                milestone_id uuid PRIMARY KEY,
                provider text NOT NULL,
                model text NOT NULL,
                prompt_version text NOT NULL,
                prompt_tokens bigint NOT NULL,
                answer_tokens bigint NOT NULL,
                cost double precision NOT NULL,
                created_at timestamptz NOT NULL DEFAULT now()
            )
            """
        ])
}
