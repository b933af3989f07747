import KubernetesModel

/// Issues the certificates that were approved; what the cluster's authority does for the controllers.
package struct CertificateSigner: Sendable {
    /// A request that was approved.
    package struct Order: Sendable, Hashable {
        /// The signer that is asked, such as `kubernetes.io/kube-apiserver-client`.
        package var signer: String
        /// The request as PEM.
        package var request: String
        /// What the certificate shall be good for, in Kubernetes' words.
        package var usages: [String]
        /// Seconds for which it shall be valid; `nil` leaves that to the signer.
        package var lifetime: Int?
    }

    /// What became of an order.
    package enum Outcome: Sendable, Hashable {
        /// The certificate as PEM.
        case issued(String)
        /// Why there is none.
        case refused(String)
    }

    /// The names of the signers that are served; requests to others are left to whoever serves those.
    package var names: Set<String>
    /// Issues a certificate or says why not.
    package var issue: @Sendable (Order) -> Outcome

    package init(names: Set<String>, issue: @escaping @Sendable (Order) -> Outcome) {
        self.names = names
        self.issue = issue
    }
}
