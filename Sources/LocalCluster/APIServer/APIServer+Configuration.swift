extension APIServer {
    /// How a server is set up.
    package struct Configuration: Sendable {
        /// Where everything is kept; `nil` for a server that forgets all when it ends.
        package var dataDirectory: String?
        /// When writes are forced to the disk.
        package var synchronization = Journal.Synchronization.never
        /// The addresses of this machine that are listened on.
        package var listenAddresses = ["127.0.0.1"]
        /// The port; 0 for any free one.
        package var port = 6443
        /// Bearer tokens that are known beforehand, and whose they are.
        package var tokens: [String: User] = [:]
        /// The addresses that Services get.
        package var serviceAddresses: AddressRange
        /// The address of the Service `kubernetes` in the namespace `default`.
        package var serviceAddress = "127.96.0.1"
        /// Whether pods get their ServiceAccount's name and token.
        package var admitsServiceAccounts = true
        /// How many events of each resource stay readable for watches and earlier lists.
        package var historyLimit = 4096
        /// How long clients may take over their requests.
        package var patience = Patience()
        /// Time and chance.
        package var environment: ServerEnvironment

        /// The local cluster's defaults.
        ///
        /// - Parameter serviceAddresses: a prefix such as `127.96.0.0/16`.
        package init(
            dataDirectory: String? = nil, serviceAddresses: String = "127.96.0.0/16",
            environment: ServerEnvironment = ServerEnvironment()
        ) {
            guard let range = AddressRange(serviceAddresses) else {
                preconditionFailure("\(serviceAddresses) is no range of IPv4 addresses")
            }
            self.dataDirectory = dataDirectory
            self.serviceAddresses = range
            self.environment = environment
        }

        /// The names that the server's certificate is good for.
        package var serverNames: [String] {
            [
                "localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc",
                "kubernetes.default.svc.cluster.local",
            ]
        }
    }
}
