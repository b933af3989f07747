import Crypto
import Foundation
import NIOSSL
import SwiftASN1
import X509

/// A mounted Secret with a certificate for 127.0.0.1 that signs itself.
struct TestCertificates {
    /// The directory.
    let directory = FileManager.default.temporaryDirectory.appending(path: "certificate-\(UUID().uuidString)")

    /// Lends a directory with a certificate.
    static func mounted(_ body: (TestCertificates) async throws -> Void) async throws {
        let certificates = TestCertificates()
        try FileManager.default.createDirectory(at: certificates.directory, withIntermediateDirectories: true)
        defer {
            do {
                try FileManager.default.removeItem(at: certificates.directory)
            } catch {
                print("\(certificates.directory.path) stays behind: \(error)")
            }
        }
        try await body(certificates)
    }

    /// Puts a new certificate there and returns it.
    func renew() throws -> NIOSSLCertificate {
        let key = P256.Signing.PrivateKey()
        let name = try DistinguishedName { CommonName("gateway") }
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: Certificate.PrivateKey(key).publicKey,
            notValidBefore: Date().addingTimeInterval(-60), notValidAfter: Date().addingTimeInterval(3600),
            issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                SubjectAlternativeNames([.ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1]))])
            }, issuerPrivateKey: Certificate.PrivateKey(key))
        let chain = try certificate.serializeAsPEM().pemString
        try write(key.pemRepresentation, to: "tls.key")
        try write(chain, to: "tls.crt")
        return try NIOSSLCertificate(bytes: Array(chain.utf8), format: .pem)
    }

    /// Writes one of the files.
    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: directory.appending(path: name), options: .atomic)
    }
}
