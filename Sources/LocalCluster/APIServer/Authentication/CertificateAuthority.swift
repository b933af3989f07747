import APIMachinery
import Crypto
package import FoundationEssentials
import SwiftASN1
import X509

/// A certificate and its key, as PEM.
package struct Identity: Sendable {
    package var certificate: String
    package var privateKey: String
}

/// The cluster's own authority: signs the server's certificate and those of clients.
package struct CertificateAuthority: Sendable {
    /// The authority's certificate as PEM; what clients trust.
    package let certificate: String
    private let issuer: DistinguishedName
    private let key: Certificate.PrivateKey
    private let date: @Sendable () -> Date

    /// Years for which certificates are valid.
    private static let years = 10

    /// Reads the authority from a directory, or makes one and writes it there.
    ///
    /// - Parameters:
    ///   - directory: where `ca.crt` and `ca.key` are; `nil` for an authority that lives as long as the process.
    ///   - date: tells the time from which certificates are valid.
    package init(directory: String?, date: @escaping @Sendable () -> Date) throws {
        self.date = date
        if let directory, let stored = try Self.stored(in: directory) {
            certificate = stored.certificate
            key = try Certificate.PrivateKey(pemEncoded: stored.privateKey)
            issuer = try Certificate(pemEncoded: stored.certificate).subject
            return
        }
        let signingKey = P256.Signing.PrivateKey()
        let key = Certificate.PrivateKey(signingKey)
        self.key = key
        issuer = try DistinguishedName { CommonName("milestones-local-ca") }
        let extensions = try Certificate.Extensions {
            Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
            Critical(KeyUsage(digitalSignature: true, keyCertSign: true, cRLSign: true))
            SubjectKeyIdentifier(hash: key.publicKey)
        }
        certificate = try Self.sign(issuer, for: key.publicKey, extensions, issuer: issuer, key: key, from: date())
        if let directory {
            try PrivateFile.write(certificate, to: "\(directory)/ca.crt")
            try PrivateFile.write(signingKey.pemRepresentation, to: "\(directory)/ca.key")
        }
    }

    /// An identity for a server under the given names and IPv4 addresses.
    package func serverIdentity(names: [String], addresses: [String]) throws -> Identity {
        let alternatives =
            names.map(GeneralName.dnsName)
            + addresses.compactMap(IPAddressText.bytes(ofIPv4:)).map {
                GeneralName.ipAddress(ASN1OctetString(contentBytes: $0[...]))
            }
        let subject = try DistinguishedName { CommonName("kube-apiserver") }
        return try identity(subject, usage: .serverAuth) { SubjectAlternativeNames(alternatives) }
    }

    /// An identity for a client: the common name becomes the user's name, the organizations its groups.
    package func clientIdentity(commonName: String, organizations: [String]) throws -> Identity {
        let subject = try DistinguishedName {
            for organization in organizations { OrganizationName(organization) }
            CommonName(commonName)
        }
        return try identity(subject, usage: .clientAuth) {}
    }

    /// The user that a verified client certificate (DER) stands for.
    package static func user(of certificate: [UInt8]) throws -> User {
        let subject = try Certificate(derEncoded: certificate).subject
        return User(name: commonName(of: subject), groups: organizations(of: subject) + [User.Group.authenticated])
    }

    private func identity(
        _ subject: DistinguishedName, usage: ExtendedKeyUsage.Usage,
        @ExtensionsBuilder and extra: () throws -> Result<Certificate.Extensions, any Error>
    ) throws -> Identity {
        let signingKey = P256.Signing.PrivateKey()
        let own = try extra().get()
        let extensions = try Certificate.Extensions {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true))
            try ExtendedKeyUsage([usage])
            for element in own { element }
        }
        let publicKey = Certificate.PrivateKey(signingKey).publicKey
        let certificate = try Self.sign(subject, for: publicKey, extensions, issuer: issuer, key: key, from: date())
        return Identity(certificate: certificate, privateKey: signingKey.pemRepresentation)
    }

    /// Signs a certificate.
    func issue(
        _ subject: DistinguishedName, for publicKey: Certificate.PublicKey, _ extensions: Certificate.Extensions,
        lifetime: Duration
    ) throws -> String {
        try Self.sign(
            subject, for: publicKey, extensions, issuer: issuer, key: key, from: date(), lifetime: lifetime)
    }

    private static func sign(
        _ subject: DistinguishedName, for publicKey: Certificate.PublicKey, _ extensions: Certificate.Extensions,
        issuer: DistinguishedName, key: Certificate.PrivateKey, from date: Date,
        lifetime: Duration = .seconds(years * 365 * 86_400)
    ) throws -> String {
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: publicKey,
            // An hour of grace for clocks that differ.
            notValidBefore: date.addingTimeInterval(-3600),
            notValidAfter: date.addingTimeInterval(Double(lifetime.components.seconds)), issuer: issuer,
            subject: subject,
            signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions, issuerPrivateKey: key)
        return try certificate.serializeAsPEM().pemString + "\n"
    }

    private static func stored(in directory: String) throws -> Identity? {
        guard let certificate = try PrivateFile.read("\(directory)/ca.crt"),
            let key = try PrivateFile.read("\(directory)/ca.key")
        else { return nil }
        return Identity(certificate: certificate, privateKey: key)
    }
}
