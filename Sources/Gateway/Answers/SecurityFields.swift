import NIOCore

/// The fields that tell browsers to be careful with what they get, where an upstream doesn't say so itself.
struct SecurityFields: Sendable, Equatable {
    /// Seconds for which browsers come over TLS only, once they came so; 0 doesn't tell them.
    var transportLifetime = 0
    /// Whether responses of upstreams get the other fields as well.
    var protectsResponses = true

    /// Writes what a response of an upstream lacks.
    ///
    /// - Parameters:
    ///   - fields: the response's fields.
    ///   - isSecure: whether the client came over TLS.
    func write(lacking fields: MessageFields, isSecure: Bool, into buffer: inout OctetWriter) {
        if isSecure, transportLifetime > 0, fields.first(.transportSecurity) == nil { writeTransport(into: &buffer) }
        guard protectsResponses else { return }
        if fields.first(.contentTypeOptions) == nil { buffer.writeStaticString("X-Content-Type-Options: nosniff\r\n") }
        if fields.first(.frameOptions) == nil { buffer.writeStaticString("X-Frame-Options: SAMEORIGIN\r\n") }
        if fields.first(.referrerPolicy) == nil {
            buffer.writeStaticString("Referrer-Policy: strict-origin-when-cross-origin\r\n")
        }
    }

    /// Writes what an answer of the gateway's own lacks.
    func writeTransport(isSecure: Bool, into buffer: inout OctetWriter) {
        if isSecure, transportLifetime > 0 { writeTransport(into: &buffer) }
    }

    private func writeTransport(into buffer: inout OctetWriter) {
        buffer.writeStaticString("Strict-Transport-Security: max-age=")
        buffer.writeDecimal(transportLifetime)
        buffer.writeStaticString("\r\n")
    }
}
