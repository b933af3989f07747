/// An external issuer whose tokens are accepted beside the gateway's own.
struct OpenIDSettings: Sendable, Equatable {
    /// Its address, exactly as its tokens and its discovery document say it.
    var issuer: String
    /// Whom its tokens must be for.
    var audience: String
    /// The claim that names roles of the platform.
    var roleClaim = "role"
    /// How often its keys are read again.
    var refreshInterval = Duration.seconds(600)
    /// The shortest time between two readings, however many unknown keys are named.
    var shortestInterval = Duration.seconds(10)
}
