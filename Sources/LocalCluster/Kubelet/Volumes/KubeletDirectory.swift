import FoundationEssentials
import KubernetesModel

/// Where the kubelet keeps what belongs to pods and claims.
package struct KubeletDirectory: Sendable, Hashable {
    /// The directory itself, absolute.
    package var path: String

    package init(path: String) { self.path = path }

    /// One directory a pod.
    var pods: String { path + "/pods" }
    /// One directory a pod's logs.
    var logs: String { path + "/logs" }
    /// One directory a claim.
    var claims: String { path + "/claims" }

    /// The directory of a pod.
    func pod(_ uid: String) -> PodDirectory { PodDirectory(path: pods + "/" + uid) }

    /// The directory of a claim's files; another claim of that name gets another.
    func claim(namespace: String, name: String, uid: String) -> String {
        "\(claims)/\(namespace)_\(name)_\(uid)"
    }
}

/// Where the kubelet keeps what belongs to one pod and goes with it.
struct PodDirectory: Sendable, Hashable {
    var path: String

    /// The file that is `/etc/hosts` in the pod.
    var hosts: String { etc + "/hosts" }
    /// The directory of the files that are put into `/etc`.
    var etc: String { path + "/etc" }
    /// The directory of a volume.
    func volume(_ name: String) -> String { path + "/volumes/" + name }
    /// The file in which a container leaves its last words.
    func terminationMessage(_ container: String) -> String { path + "/termination/" + container }
}

extension KubeletDirectory {
    /// The directory of a pod's logs, named as on a node.
    func logs(of pod: Pod) -> String {
        "\(logs)/\(pod.metadata.namespace ?? "")_\(pod.metadata.name ?? "")_\(pod.metadata.uid ?? "")"
    }

    /// The directory of a container's logs: one file a run.
    func logs(of pod: Pod, container: String) -> String { logs(of: pod) + "/" + container }
}
