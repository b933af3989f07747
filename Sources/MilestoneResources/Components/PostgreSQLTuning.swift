/// What a PostgreSQL server is told of the memory that it may use.
///
/// Source: PostgreSQL documentation, *Resource Consumption*, which recommends a quarter for shared buffers.
struct PostgreSQLTuning {
    /// The most memory that the server's pod may use, in bytes; `nil` for a pod without a limit.
    let memory: Double?

    /// Arguments of `postgres`.
    var arguments: [String] {
        guard let memory else { return [] }
        let megabytes = Int(memory / 1_048_576)
        let settings = [
            ("shared_buffers", max(16, megabytes / 4)),
            ("effective_cache_size", max(32, megabytes / 4 * 3)),
            ("maintenance_work_mem", min(2048, max(16, megabytes / 16))),
        ]
        return settings.flatMap { ["-c", "\($0)=\($1)MB"] }
    }
}
