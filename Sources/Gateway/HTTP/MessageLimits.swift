/// How large the parts of a message may be.
struct MessageLimits: Sendable, Equatable {
    /// Bytes of a whole head.
    var head = 16 * 1024
    /// Fields of a head.
    var fields = 100
    /// Bytes of a request target.
    var target = 8 * 1024
    /// Bytes of a request's body.
    var body = 32 * 1024 * 1024
}
