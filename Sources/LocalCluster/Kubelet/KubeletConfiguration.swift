package import FoundationEssentials
import Logging

/// How a kubelet works.
package struct KubeletConfiguration: Sendable {
    /// The node's name.
    package var nodeName = "local"
    /// Where pods, logs and claims are kept; an absolute path.
    package var directory: KubeletDirectory
    /// What pods can run.
    package var catalogue: ImageCatalogue
    /// Where pods get their addresses from.
    package var addresses = PodAddressRange.pods
    /// The node's own address.
    package var hostIP = "127.0.0.1"
    /// Where pods reach the API server.
    package var apiServer = APIServerAddress(host: "127.96.0.1", port: 6443)
    /// What the node has.
    package var capacity = NodeCapacity.machine
    /// The waits of containers that crash and of images that are missing.
    package var backOff = CrashBackOff()
    /// How often a container is looked at, beyond what its probes ask for, until it is first healthy; `nil` for never.
    package var eagerProbeInterval: Duration? = .milliseconds(200)
    /// The longest that the end of the kubelet waits for the end of its pods.
    package var shutdownGrace = Duration.seconds(20)
    /// Bytes after which a log file is put aside.
    package var logLimit = 10 * 1024 * 1024
    /// The time of day.
    package var now: @Sendable () -> Date = { Date() }

    /// Where pods reach the API server.
    package struct APIServerAddress: Sendable, Hashable {
        package var host: String
        package var port: Int

        package init(host: String, port: Int) {
            self.host = host
            self.port = port
        }

        /// The variables that clients inside pods look at.
        var variables: [String: String] {
            [
                "KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": "\(port)",
                "KUBERNETES_SERVICE_PORT_HTTPS": "\(port)", "KUBERNETES_PORT": "tcp://\(host):\(port)",
                "KUBERNETES_PORT_\(port)_TCP": "tcp://\(host):\(port)", "KUBERNETES_PORT_\(port)_TCP_PROTO": "tcp",
                "KUBERNETES_PORT_\(port)_TCP_ADDR": host, "KUBERNETES_PORT_\(port)_TCP_PORT": "\(port)",
            ]
        }
    }

    package init(directory: KubeletDirectory, catalogue: ImageCatalogue) {
        self.directory = directory
        self.catalogue = catalogue
    }
}
