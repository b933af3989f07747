import Foundation
import KubernetesClient
import KubernetesModel
import LocalAPIServer
import LocalControllers
import LocalKubelet
import LocalServiceProxy
package import Logging
import ServiceLifecycle

/// Kubernetes on this machine: API server, controllers, kubelet and service proxy as one service.
package struct Cluster: ServiceLifecycle.Service {
    /// Where a cluster is and which addresses it uses.
    package struct Configuration: Sendable {
        /// Where everything is kept.
        package var directory: ClusterDirectory
        /// The API server's port on 127.0.0.1.
        package var port: Int
        /// The first two numbers of the addresses of Services.
        package var serviceNetwork: String
        /// The first two numbers of the addresses of pods.
        package var podNetwork: String
        /// Where Services of type LoadBalancer listen.
        package var loadBalancerAddress: String
        /// Where the platform's own programs lie, which images of their names stand for.
        package var programs: String

        package init(
            directory: ClusterDirectory, port: Int = 6443, serviceNetwork: String = "127.96",
            podNetwork: String = "127.97", loadBalancerAddress: String = "127.0.0.1", programs: String
        ) {
            self.directory = directory
            self.port = port
            self.serviceNetwork = serviceNetwork
            self.podNetwork = podNetwork
            self.loadBalancerAddress = loadBalancerAddress
            self.programs = programs
        }

        /// Where pods reach the API server: the first address of a Service.
        var apiServerAddress: String { "\(serviceNetwork).0.1" }
    }

    private let configuration: Configuration
    private let logger: Logger

    package init(configuration: Configuration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Runs the cluster until the task is cancelled or the service group shuts down.
    ///
    /// - Throws: ``SupervisorError``, or what a part of the cluster can't start without.
    package func run() async throws {
        let server = try await makeServer()
        try writeKubeconfig(server)
        func client(_ component: String) -> Client {
            Client(transport: server.transport(as: .component(component)), logger: logger)
        }
        let node = try kubeletConfiguration()
        try await LostReadiness(client: client("kubelet"), nodeName: node.nodeName).tell()
        let kubelet = Kubelet(configuration: node, client: client("kubelet"), logger: logger)
        server.handler.node.use(KubeletAccess(logs: kubelet.logs, commands: kubelet.commands))
        let proxy = ServiceProxy(
            client: client("service-proxy"),
            configuration: ServiceProxy.Configuration(loadBalancerAddress: configuration.loadBalancerAddress),
            logger: logger)
        let controllers = Controllers(
            client: client("controller-manager"), configuration: .init(signer: CertificateSigner(server.authority)),
            logger: logger)
        let storage = StandardStorageClass(client: client("controller-manager"), logger: logger)
        // Pods end first, then what would start them anew, and the API that all of it uses last.
        try await ServiceGroup(services: [server, proxy, storage, controllers, kubelet], logger: logger).run()
    }

    private func makeServer() async throws -> APIServer {
        var settings = APIServer.Configuration(
            dataDirectory: configuration.directory.apiServer, serviceAddresses: "\(configuration.serviceNetwork).0.0/16"
        )
        settings.listenAddresses = ["127.0.0.1", configuration.apiServerAddress]
        settings.port = configuration.port
        settings.serviceAddress = configuration.apiServerAddress
        return try await APIServer(configuration: settings, logger: logger)
    }

    private func kubeletConfiguration() throws -> KubeletConfiguration {
        let root = URL(filePath: configuration.directory.kubelet).absoluteURL.path
        var settings = KubeletConfiguration(
            directory: KubeletDirectory(path: root), catalogue: .machine(programs: configuration.programs))
        let range = "\(configuration.podNetwork).0.0/16"
        guard let addresses = PodAddressRange(range) else { throw SupervisorError.network(range) }
        settings.addresses = addresses
        settings.apiServer = KubeletConfiguration.APIServerAddress(
            host: configuration.apiServerAddress, port: configuration.port)
        return settings
    }

    /// Writes the administrator's credentials, readable by nobody else.
    private func writeKubeconfig(_ server: APIServer) throws {
        let kubeconfig = Kubeconfig(
            server: "https://127.0.0.1:\(configuration.port)", authority: server.authority.certificate,
            identity: try server.clientIdentity(.admin))
        let path = configuration.directory.kubeconfig
        guard
            FileManager.default.createFile(
                atPath: path + ".new", contents: Data(kubeconfig.yaml.utf8), attributes: [.posixPermissions: 0o600])
        else { throw SupervisorError.file(path: path, errno: errno) }
        guard rename(path + ".new", path) == 0 else { throw SupervisorError.file(path: path, errno: errno) }
    }
}
