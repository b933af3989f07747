import FoundationEssentials
import Glibc
import KubernetesClient
import KubernetesModel
import Logging

/// The Node object of this machine.
struct LocalNode: Sendable {
    let configuration: KubeletConfiguration

    /// What can be asked for in a pod's `nodeSelector`.
    var labels: [String: String] {
        [
            "kubernetes.io/hostname": configuration.nodeName, "kubernetes.io/os": "linux",
            "kubernetes.io/arch": Self.architecture, "beta.kubernetes.io/os": "linux",
            "beta.kubernetes.io/arch": Self.architecture, "node-role.kubernetes.io/control-plane": "",
        ]
    }

    /// The node as it is to be registered.
    var node: Node {
        Node(
            metadata: ObjectMeta(name: configuration.nodeName, labels: labels),
            spec: NodeSpec(), status: status(after: nil))
    }

    /// The node's status.
    ///
    /// - Parameter old: the status before, whose conditions keep their times.
    func status(after old: NodeStatus?) -> NodeStatus {
        let now = Timestamp(configuration.now())
        let conditions = [
            ("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
            ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
            ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
            ("Ready", "True", "KubeletReady", "kubelet runs pods as sandboxed processes"),
        ].map { type, status, reason, message in
            let before = old?.conditions?.first { $0.type == type && $0.status == status }
            return NodeCondition(
                type: type, status: status, lastHeartbeatTime: now,
                lastTransitionTime: before?.lastTransitionTime ?? now, reason: reason, message: message)
        }
        return NodeStatus(
            capacity: configuration.capacity.quantities, allocatable: configuration.capacity.quantities,
            conditions: conditions,
            addresses: [
                NodeAddress(type: "InternalIP", address: configuration.hostIP),
                NodeAddress(type: "Hostname", address: configuration.nodeName),
            ], nodeInfo: Self.systemInfo)
    }

    /// Registers the node, then tells every five minutes that it is well.
    func run(client: Client, logger: Logger) async {
        while !Task.isCancelled {
            var pause = Duration.seconds(300)
            do {
                try await report(client)
            } catch {
                if Task.isCancelled { return }
                logger.warning("the node can't be told of: \(error)")
                pause = .seconds(1)
            }
            do { try await Task.sleep(for: pause) } catch { return }
        }
    }

    private func report(_ client: Client) async throws {
        let nodes = client.resource(Node.self)
        do {
            let known = try await nodes.get(configuration.nodeName)
            let status = try JSONValue(encoding: status(after: known.status))
            _ = try await nodes.status.patch(configuration.nodeName, .merge(["status": status]))
        } catch let error as APIError where error.isNotFound {
            _ = try await nodes.create(node)
        }
    }

    private static var systemInfo: NodeSystemInfo {
        NodeSystemInfo(
            machineID: text("/etc/machine-id"), systemUUID: "", bootID: text("/proc/sys/kernel/random/boot_id"),
            kernelVersion: text("/proc/sys/kernel/osrelease"), osImage: osImage,
            containerRuntimeVersion: "bubblewrap://local", kubeletVersion: "v1.36.0-local", kubeProxyVersion: "",
            operatingSystem: "linux", architecture: architecture)
    }

    private static var architecture: String {
        #if arch(arm64)
            "arm64"
        #else
            "amd64"
        #endif
    }

    private static var osImage: String {
        let line = text("/etc/os-release").split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
        return line.map { String($0.dropFirst("PRETTY_NAME=".count).filter { $0 != "\"" }) } ?? "Linux"
    }

    private static func text(_ path: String) -> String {
        let bytes = FileManager.default.contents(atPath: path) ?? Data()
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").joined(separator: "\n")
    }
}
