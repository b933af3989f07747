import FoundationEssentials
import SwiftASN1
import X509

/// Why a signer refuses a request that was approved.
package struct SignerRefusal: Error, CustomStringConvertible {
    package let description: String
}

/// The signers that come with Kubernetes.
///
/// Source: Kubernetes documentation, *Certificates and Certificate Signing Requests*, section Kubernetes signers.
package enum BuiltInSigner: String, Sendable, CaseIterable {
    case client = "kubernetes.io/kube-apiserver-client"
    case kubeletClient = "kubernetes.io/kube-apiserver-client-kubelet"
    case kubeletServing = "kubernetes.io/kubelet-serving"

    /// The usages that a kubelet's certificates must ask for; the second may be left out.
    private var kubeletUsages: [String] {
        ["digital signature", "key encipherment", self == .kubeletServing ? "server auth" : "client auth"]
    }

    fileprivate func check(_ request: CertificateSigningRequest, usages: [String]) throws(SignerRefusal) {
        if self == .client { return try Self.checkClient(usages) }
        guard CertificateAuthority.organizations(of: request.subject) == [User.Group.nodes] else {
            throw SignerRefusal(description: "subject organization is not system:nodes")
        }
        guard CertificateAuthority.commonName(of: request.subject).hasPrefix("system:node:") else {
            throw SignerRefusal(description: "subject common name does not begin with system:node:")
        }
        try checkNames(request)
        let required = Set(kubeletUsages)
        guard required == Set(usages) || required.subtracting(["key encipherment"]) == Set(usages) else {
            throw SignerRefusal(
                description: "usages did not match [\(required.sorted().joined(separator: " "))]")
        }
    }

    private static func checkClient(_ usages: [String]) throws(SignerRefusal) {
        for usage in usages where !["digital signature", "key encipherment", "client auth"].contains(usage) {
            throw SignerRefusal(description: "invalid usage for client certificate: \(usage)")
        }
        if !usages.contains("client auth") {
            throw SignerRefusal(description: "missing required usage for client certificate: client auth")
        }
    }

    private func checkNames(_ request: CertificateSigningRequest) throws(SignerRefusal) {
        var names: [String: Int] = [:]
        for name in CertificateAuthority.alternatives(of: request) {
            switch name {
            case .dnsName: names["DNS", default: 0] += 1
            case .ipAddress: names["IP", default: 0] += 1
            case .rfc822Name: names["Email", default: 0] += 1
            case .uniformResourceIdentifier: names["URI", default: 0] += 1
            default: break
            }
        }
        let isServing = self == .kubeletServing
        if isServing, names["DNS"] == nil, names["IP"] == nil {
            throw SignerRefusal(description: "DNS or IP subjectAltName is required")
        }
        for type in isServing ? ["Email", "URI"] : ["DNS", "Email", "IP", "URI"] where names[type] != nil {
            throw SignerRefusal(description: "\(type) subjectAltNames are not allowed")
        }
    }
}

extension CertificateAuthority {
    /// Seconds for which a certificate is valid whose request asks for no time: a year.
    private static let requestedLifetime = 365 * 86_400

    /// Issues the certificate that was asked for.
    ///
    /// - Parameters:
    ///   - request: the request as PEM.
    ///   - usages: what the certificate shall be good for, in Kubernetes' words.
    ///   - lifetime: seconds from now that are asked for, at least 600.
    /// - Returns: the certificate as PEM.
    /// - Throws: ``SignerRefusal`` when the signer does not sign such requests.
    package func certificate(
        for request: String, by signer: BuiltInSigner, usages: [String], lifetime: Int?
    ) throws -> String {
        let request = try CertificateSigningRequest(pemEncoded: request)
        try signer.check(request, usages: usages)
        let alternatives = Self.alternatives(of: request)
        let signs = usages.contains("digital signature")
        let enciphers = usages.contains("key encipherment")
        let extended = Self.extendedUsages(usages)
        let extensions = try Certificate.Extensions {
            Critical(BasicConstraints.notCertificateAuthority)
            if signs || enciphers {
                Critical(KeyUsage(digitalSignature: signs, keyEncipherment: enciphers))
            }
            if !extended.isEmpty { try ExtendedKeyUsage(extended) }
            if !alternatives.isEmpty { SubjectAlternativeNames(alternatives) }
        }
        let seconds = min(max(lifetime ?? Self.requestedLifetime, 600), Self.requestedLifetime)
        return try issue(
            request.subject, for: request.publicKey, extensions, lifetime: .seconds(seconds))
    }

    private static func extendedUsages(_ usages: [String]) -> [ExtendedKeyUsage.Usage] {
        [("client auth", ExtendedKeyUsage.Usage.clientAuth), ("server auth", .serverAuth)]
            .filter { usages.contains($0.0) }.map(\.1)
    }

    /// The names beside the subject's that a request asks for.
    fileprivate static func alternatives(of request: CertificateSigningRequest) -> [GeneralName] {
        do {
            let extensions = try request.attributes.extensionRequest?.extensions
            return Array(try extensions?.subjectAlternativeNames ?? SubjectAlternativeNames([]))
        } catch {
            // A request whose extensions can't be read asks for no names.
            return []
        }
    }

    /// The organizations that a name is of: the groups of a user.
    static func organizations(of name: DistinguishedName) -> [String] {
        name.flatMap { Array($0) }.filter { $0.type == .RDNAttributeType.organizationName }
            .map { String(describing: $0.value) }
    }

    /// The common name: that of a user.
    static func commonName(of name: DistinguishedName) -> String {
        name.flatMap { Array($0) }.first { $0.type == .RDNAttributeType.commonName }
            .map { String(describing: $0.value) } ?? ""
    }
}
