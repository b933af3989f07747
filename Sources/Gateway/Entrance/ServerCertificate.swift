import NIOSSL
import Synchronization

/// What TLS shows to clients, ready for use.
struct ServerCertificate: Sendable {
    /// The protocols that connections may agree on, the preferred one first.
    static let protocols = ["h2", "http/1.1"]

    /// Why a certificate can't be used.
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    /// The settings of connections.
    let context: NIOSSLContext

    /// Reads the files of a Secret of the type `kubernetes.io/tls`: `tls.crt`, the chain, and `tls.key`.
    ///
    /// - Parameter files: content by file name.
    init(files: [String: String]) throws {
        guard let chain = files["tls.crt"], let key = files["tls.key"] else {
            throw Unusable(description: "tls.crt and tls.key aren't both there")
        }
        let certificates = try NIOSSLCertificate.fromPEMBytes(Array(chain.utf8))
        guard !certificates.isEmpty else { throw Unusable(description: "tls.crt holds no certificate") }
        let privateKey = try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(privateKey))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = Self.protocols
        context = try NIOSSLContext(configuration: configuration)
    }
}

/// The certificate that new connections get.
final class CertificateInForce: Sendable {
    private let state = Mutex<ServerCertificate?>(nil)

    /// Holds none yet.
    init() {}

    /// What is in force now; nil before one has been read.
    var current: ServerCertificate? { state.withLock { $0 } }

    /// Shows this one from now on.
    func replace(_ certificate: ServerCertificate) { state.withLock { $0 = certificate } }
}
