/// How connections are encrypted, and how the server proves who it is.
///
/// Source: <https://www.postgresql.org/docs/current/libpq-ssl.html>.
package struct TLSSettings: Sendable, Equatable {
    /// How much encryption and proof a connection needs, in libpq's words.
    package enum Mode: String, Sendable, CaseIterable {
        case disable, allow, prefer, require
        case verifyAuthority = "verify-ca"
        case verifyHost = "verify-full"
    }

    /// nil leaves it to the URL, and to libpq's own default `prefer`.
    package var mode: Mode?
    /// A PEM file of the authorities that may have signed the server's certificate.
    package var rootCertificate: String?
    /// A PEM file of the certificate by which this client proves who it is.
    package var certificate: String?
    /// A PEM file of that certificate's key; libpq refuses one that others may read.
    package var key: String?

    /// Creates settings that leave everything to the URL.
    package init() {}

    /// The settings as libpq's parameters.
    var parameters: [(String, String)] {
        [("sslmode", mode?.rawValue), ("sslrootcert", rootCertificate), ("sslcert", certificate), ("sslkey", key)]
            .compactMap { name, value in value.map { (name, $0) } }
    }
}
