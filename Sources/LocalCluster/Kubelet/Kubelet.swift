import AsyncHTTPClient
import ControllerRuntime
import FoundationEssentials
package import KubernetesClient
import KubernetesModel
package import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle

/// The node of the local cluster: runs the pods that are bound to it as processes in sandboxes.
///
/// It binds pods to itself, too, for there is nobody else to do it. When it ends, however it ends, all its processes
/// end; the pods stay as they are at the API server, and the next kubelet starts them again in place.
package struct Kubelet: ServiceLifecycle.Service {
    /// What the containers have said.
    package let logs: PodLogs
    /// Runs programs in the containers.
    package let commands = PodCommands()

    private let configuration: KubeletConfiguration
    private let client: Client
    private let feed = LogFeed()
    private let logger: Logger

    package init(
        configuration: KubeletConfiguration, client: Client, logger: Logger = Logger(label: "kubelet")
    ) {
        self.configuration = configuration
        self.client = client
        self.logger = logger
        logs = PodLogs(directory: configuration.directory, feed: feed)
    }

    /// Runs pods until the service group shuts down or the task is cancelled; then ends them.
    ///
    /// - Throws: `CocoaError` when the kubelet's directory can't be used.
    package func run() async throws {
        for path in [configuration.directory.pods, configuration.directory.logs, configuration.directory.claims] {
            // Secrets lie in the volumes of pods.
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        let group = MultiThreadedEventLoopGroup.singleton
        var tls = TLSConfiguration.makeClientConfiguration()
        // A probe asks whether something answers, not who: certificates of pods are nobody's business here.
        tls.certificateVerification = .none
        let http = HTTPClient(
            eventLoopGroup: group,
            configuration: HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow))
        do {
            try await SandboxLauncher.withLauncher(group: group) { launcher in
                let prober = Prober(launcher: launcher, http: http)
                try await NodeLoop(
                    configuration: configuration, client: client, launcher: launcher, prober: prober, feed: feed,
                    commands: commands, logger: logger
                ).run()
            }
        } catch {
            try await http.shutdown()
            throw error
        }
        try await http.shutdown()
    }
}
