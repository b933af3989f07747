/// What a probe is for.
enum ProbeKind: String, Sendable, Hashable {
    case startup
    case readiness
    case liveness
}

/// What one probe found.
enum ProbeResult: Sendable, Hashable {
    case success
    /// Not healthy, and why.
    case failure(String)
}
