package import PostgreSQL

extension MilestoneStore {
    /// All milestones in the order of their dates, as a file that can be imported again.
    package func export(as format: BulkFormat) -> CopiedRows {
        switch format {
        case .csv:
            reader.rows(
                copying: """
                    COPY (
                        SELECT id, date, title, description, category, language, source,
                            array_to_string(tags, ';') AS tags, revision, created_at, created_by, updated_at, updated_by
                        FROM milestone ORDER BY date, id
                    ) TO STDOUT (FORMAT csv, HEADER)
                    """)
        case .ndjson:
            // As CSV of one column whose quotation mark and separator never stand in JSON: nothing is escaped.
            reader.rows(
                copying: """
                    COPY (
                        SELECT row_to_json(milestone) FROM (
                            SELECT id, date, title, description, category, language, source, tags, revision,
                                created_at, created_by, updated_at, updated_by
                            FROM milestone ORDER BY date, id
                        ) AS milestone
                    ) TO STDOUT (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')
                    """)
        }
    }
}
