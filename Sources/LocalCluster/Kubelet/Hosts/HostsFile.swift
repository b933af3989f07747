import FoundationEssentials
import Glibc
import KubernetesModel

/// The names that a pod knows: its own, those of Services, and those of its `hostAliases`.
struct HostsFile: Sendable, Equatable {
    /// The pod whose file it is.
    var pod: Pod
    /// The pod's address.
    var podIP: String

    /// The text of the file.
    ///
    /// - Parameter services: all Services of the cluster, in any order.
    func text(services: [Service]) -> String {
        let namespace = pod.metadata.namespace ?? ""
        var lines = [
            "# Kubernetes-managed hosts file.", "127.0.0.1\tlocalhost", "::1\tlocalhost ip6-localhost ip6-loopback",
            "\(podIP)\t\(ownNames.joined(separator: " "))",
        ]
        for alias in pod.spec?.hostAliases ?? [] {
            lines.append("\(alias.ip)\t\((alias.hostnames ?? []).joined(separator: " "))")
        }
        for service in services.sorted(by: { $0.key < $1.key }) {
            guard let address = service.spec?.clusterIP, !address.isEmpty, address != "None" else { continue }
            lines.append("\(address)\t\(Self.names(of: service.key, from: namespace).joined(separator: " "))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The names under which a Service is known to the pods of a namespace.
    static func names(of service: ObjectKey, from namespace: String) -> [String] {
        let qualified = "\(service.name).\(service.namespace ?? "")"
        let names = [qualified, qualified + ".svc", qualified + ".svc.cluster.local"]
        return service.namespace == namespace ? [service.name] + names : names
    }

    private var ownNames: [String] {
        guard let subdomain = pod.spec?.subdomain else { return [pod.hostname] }
        return [
            "\(pod.hostname).\(subdomain).\(pod.metadata.namespace ?? "").svc.cluster.local", pod.hostname,
        ]
    }

    /// Writes the text over a file's, which keeps its inode: running sandboxes have it mounted.
    ///
    /// - Throws: `CocoaError` when the file can't be written.
    static func write(_ text: String, to path: String) throws {
        let bytes = Array(text.utf8)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteNoPermission) }
        defer { close(descriptor) }
        // The whole text first, then the cut: a reader never meets an empty file.
        guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count, ftruncate(descriptor, off_t(bytes.count)) == 0
        else { throw CocoaError(.fileWriteUnknown) }
    }
}
