import Crypto
import KubernetesClient
import SwiftASN1
import X509

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A certificate authority that lives as long as a test.
struct TestAuthority {
    /// A certificate and its key, as PEM.
    struct Identity {
        var certificate: String
        var key: String

        var forClient: Client.Configuration.ClientCertificate {
            .init(chain: .bytes(Array(certificate.utf8)), key: .bytes(Array(key.utf8)))
        }
    }

    let certificate: String
    private let key = P256.Signing.PrivateKey()
    private let name: DistinguishedName

    init() throws {
        name = try DistinguishedName { CommonName("test authority") }
        certificate = try Self.sign(
            name, key, issuer: name, by: key,
            Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(digitalSignature: true, keyCertSign: true))
            })
    }

    var trust: Client.Configuration.Trust { .certificates(.bytes(Array(certificate.utf8))) }

    /// An identity of that name, good for servers under the alternative names and for clients.
    func identity(_ commonName: String, _ alternatives: [GeneralName] = []) throws -> Identity {
        let own = P256.Signing.PrivateKey()
        let certificate = try Self.sign(
            DistinguishedName { CommonName(commonName) }, own, issuer: name, by: key,
            Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth, .clientAuth])
                SubjectAlternativeNames(alternatives + [.dnsName(commonName)])
            })
        return Identity(certificate: certificate, key: own.pemRepresentation)
    }

    static let loopback = GeneralName.ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1]))

    private static func sign(
        _ subject: DistinguishedName, _ key: P256.Signing.PrivateKey, issuer: DistinguishedName,
        by issuerKey: P256.Signing.PrivateKey, _ extensions: Certificate.Extensions
    ) throws -> String {
        try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(),
            publicKey: Certificate.PrivateKey(key).publicKey, notValidBefore: Date().addingTimeInterval(-60),
            notValidAfter: Date().addingTimeInterval(3600), issuer: issuer, subject: subject,
            signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions,
            issuerPrivateKey: Certificate.PrivateKey(issuerKey)
        ).serializeAsPEM().pemString
    }
}
