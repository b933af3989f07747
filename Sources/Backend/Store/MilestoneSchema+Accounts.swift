import PostgreSQL

extension MilestoneSchema {
    /// Who may log in, and who has: the gateway's tables, which stand beside the backend's so that one migration brings
    /// both.
    static let accounts = Migration(
        version: 7, name: "accounts",
        statements: [
            """
            CREATE TABLE account (
                name text PRIMARY KEY CHECK (char_length(name) BETWEEN 1 AND 256),
                password_hash text NOT NULL,
                role text NOT NULL CHECK (role IN ('reader', 'editor', 'admin')),
                is_disabled boolean NOT NULL DEFAULT false,
                created_at timestamptz NOT NULL DEFAULT now(),
                updated_at timestamptz NOT NULL DEFAULT now()
            )
            """,
            """
            CREATE TABLE login_session (
                id text PRIMARY KEY,
                account text NOT NULL REFERENCES account (name) ON UPDATE CASCADE ON DELETE CASCADE,
                digest text NOT NULL,
                former text[] NOT NULL DEFAULT '{}',
                exchanged_at double precision NOT NULL DEFAULT 0,
                expires_at timestamptz NOT NULL
            )
            """,
            "CREATE INDEX login_session_by_account ON login_session (account)",
            "CREATE INDEX login_session_by_expiry ON login_session (expires_at)",
        ])
}
