/// What a request shows to say who makes it.
struct Credential: Sendable, Hashable {
    /// The value of the `Authorization` field; `nil` for none.
    var authorization: String?
    /// A certificate that a plugin gave, and its key; both PEM.
    var certificate: Certificate?

    /// A certificate and its private key, as PEM.
    struct Certificate: Sendable, Hashable {
        var chain: [UInt8]
        var key: [UInt8]
    }
}
