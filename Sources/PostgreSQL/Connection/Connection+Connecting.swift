import CLibPQ

extension Connection {
    /// Goes one step on with connecting; the socket is ready for what ``interest`` asked.
    func continueConnecting(now: ContinuousClock.Instant) throws(DatabaseError) {
        switch PQconnectPoll(handle) {
        case PGRES_POLLING_READING:
            phase = .connecting(.reading)
        case PGRES_POLLING_WRITING:
            phase = .connecting(.writing)
        case PGRES_POLLING_OK:
            try setUp(now: now)
        default:
            throw DatabaseError(.unavailable, connection: handle)
        }
    }

    private func setUp(now: ContinuousClock.Instant) throws(DatabaseError) {
        guard PQsetnonblocking(handle, 1) == 0, PQenterPipelineMode(handle) == 1 else {
            throw DatabaseError(.unavailable, connection: handle)
        }
        phase = .settingUp
        let milliseconds = Int((configuration.statementTimeout / .milliseconds(1)).rounded(.up))
        // Set here rather than in the start-up packet, which connection poolers between us and the server refuse. The
        // last one makes the server notice a client that went away in the midst of a statement; not every server has it.
        let query: Query = """
            SELECT set_config(name, value, false) FROM pg_settings JOIN (VALUES
                ('TimeZone', 'UTC'), ('DateStyle', 'ISO, YMD'), ('statement_timeout', \(String(milliseconds))),
                ('client_connection_check_interval', '1000')
            ) AS wanted (name, value) USING (name)
            """
        try send(query, sql: query.sql, request: nil, deadline: now + configuration.connectTimeout)
    }
}
