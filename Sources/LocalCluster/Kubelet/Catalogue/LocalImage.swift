import Glibc

/// What an image is on this machine: the part of its files that a sandbox gets, and how its process starts.
package struct LocalImage: Sendable, Hashable {
    /// Who a process runs as.
    package struct Identity: Sendable, Hashable {
        package var user: Int64
        package var group: Int64

        package init(user: Int64, group: Int64) {
            self.user = user
            self.group = group
        }
    }

    /// What `imageID` says in a container's status.
    package var identifier: String
    /// The image's files, in the order in which they are put into an empty root.
    package var mounts: [SandboxMount]
    /// The program and its leading arguments; a container's `command` replaces it.
    package var entrypoint: [String]
    /// Arguments that a container's `args`, or its `command`, replace.
    package var defaultArguments: [String]
    /// Variables that a container's `env` adds to and overrides.
    package var environment: [String: String]
    /// Who the process runs as where no security context says.
    package var identity: Identity
    /// Where the process starts.
    package var workingDirectory: String
    /// The signal that asks the process to end.
    package var stopSignal: Int32

    package init(
        identifier: String, mounts: [SandboxMount], entrypoint: [String], defaultArguments: [String] = [],
        environment: [String: String] = [:], identity: Identity = Identity(user: 0, group: 0),
        workingDirectory: String = "/", stopSignal: Int32 = SIGTERM
    ) {
        self.identifier = identifier
        self.mounts = mounts
        self.entrypoint = entrypoint
        self.defaultArguments = defaultArguments
        self.environment = environment
        self.identity = identity
        self.workingDirectory = workingDirectory
        self.stopSignal = stopSignal
    }
}
