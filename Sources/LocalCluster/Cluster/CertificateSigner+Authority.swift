package import LocalAPIServer
package import LocalControllers

extension CertificateSigner {
    /// The signers that come with Kubernetes, by a cluster's own authority.
    package init(_ authority: CertificateAuthority) {
        self.init(names: Set(BuiltInSigner.allCases.map(\.rawValue))) { order in
            guard let signer = BuiltInSigner(rawValue: order.signer) else {
                return .refused("no signer is named \(order.signer)")
            }
            do {
                return .issued(
                    try authority.certificate(
                        for: order.request, by: signer, usages: order.usages, lifetime: order.lifetime))
            } catch {
                return .refused("\(error)")
            }
        }
    }
}
