/// Where everything of one local cluster is kept, by name.
package struct ClusterDirectory: Sendable, Hashable {
    /// The directory itself; `.local` in the directory of the project, unless told otherwise.
    package var path: String

    package init(path: String) { self.path = path }

    /// The process id of the supervisor, locked for as long as it lives.
    package var pidFile: String { path + "/cluster.pid" }
    /// What the supervisor says.
    package var logFile: String { path + "/cluster.log" }
    /// The administrator's credentials, for `kubectl --kubeconfig`.
    package var kubeconfig: String { path + "/kubeconfig" }
    /// The API server's objects, keys and certificates.
    package var apiServer: String { path + "/apiserver" }
    /// Pods, their logs and the volumes of claims.
    package var kubelet: String { path + "/kubelet" }
}
