/// What a sandbox is: its files, its names, its user and its process.
package struct SandboxSpecification: Sendable, Hashable {
    /// The host name.
    package var hostname: String
    /// The user and group inside; outside it is whoever runs the kubelet.
    package var identity: LocalImage.Identity
    /// The files, in the order in which they are put into an empty root.
    package var mounts: [SandboxMount]
    /// Whether the root itself, mounts aside, is unwritable.
    package var isRootReadOnly: Bool
    /// Where the process starts.
    package var workingDirectory: String
    /// The process.
    package var process: [String]

    package init(
        hostname: String, identity: LocalImage.Identity, mounts: [SandboxMount], isRootReadOnly: Bool = false,
        workingDirectory: String = "/", process: [String]
    ) {
        self.hostname = hostname
        self.identity = identity
        self.mounts = mounts
        self.isRootReadOnly = isRootReadOnly
        self.workingDirectory = workingDirectory
        self.process = process
    }

    /// The arguments of `bwrap`.
    ///
    /// The process is number 1 of its sandbox, as in a container: it gets signals itself, and its end ends all others.
    /// The network is the machine's. Variables are not arguments, where every user of the machine could read them:
    /// they are the environment of `bwrap`, which hands it on.
    ///
    /// - Parameter statusDescriptor: where `bwrap` writes the process's id, and its exit code.
    package func arguments(statusDescriptor: Int32) -> [String] {
        var arguments = [
            "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
            "--die-with-parent", "--as-pid-1", "--json-status-fd", "\(statusDescriptor)",
            "--uid", "\(identity.user)", "--gid", "\(identity.group)", "--cap-drop", "ALL",
            "--hostname", hostname,
        ]
        let root: [SandboxMount] = [.temporary("/", mode: 0o755)]
        let all = root + mounts + (isRootReadOnly ? [.seal("/")] : [])
        arguments += all.flatMap(\.arguments)
        return arguments + ["--chdir", workingDirectory, "--"] + process
    }

    /// The arguments of `nsenter` that run another process in the sandbox.
    ///
    /// - Parameters:
    ///   - pid: the id of the sandbox's process, outside.
    ///   - workingDirectory: where the process starts, inside.
    package static func entering(_ pid: Int32, workingDirectory: String = "/", process: [String]) -> [String] {
        [
            "--target", "\(pid)", "--user", "--mount", "--pid", "--ipc", "--uts", "--preserve-credentials",
            "--wdns=\(workingDirectory)", "--",
        ] + process
    }
}
