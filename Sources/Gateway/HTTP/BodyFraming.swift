/// How the end of a body is found (RFC 9112, 6.3).
enum BodyFraming: Equatable {
    /// There is no body.
    case none
    /// So many bytes.
    case length(Int)
    /// Chunks until the last one and its trailer section.
    case chunked
    /// Everything until the connection closes; responses only.
    case untilClose
}
