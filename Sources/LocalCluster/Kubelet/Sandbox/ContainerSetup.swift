import KubernetesModel

/// What a container of a pod gets beside its image.
struct ContainerSetup: Sendable {
    var pod: Pod
    var container: Container
    var image: LocalImage
    /// The machine's directory, or file, behind each mount of the container, in the order of the container's mounts.
    var volumes: [MountedVolume]
    /// The pod's own files.
    var directory: PodDirectory
    /// The container's variables.
    var variables: [String: String]

    /// A mount with what is behind it.
    struct MountedVolume: Sendable, Hashable {
        var source: String
        var target: String
        var isReadOnly: Bool
    }

    /// Who the container's process runs as.
    ///
    /// - Throws: ``ConfigurationProblem/runsAsRoot(container:)`` where the pod forbids what the image wants.
    static func identity(
        of container: Container, in pod: Pod, image: LocalImage
    ) throws(ConfigurationProblem) -> LocalImage.Identity {
        let (own, shared) = (container.securityContext, pod.spec?.securityContext)
        let user = own?.runAsUser ?? shared?.runAsUser ?? image.identity.user
        let group = own?.runAsGroup ?? shared?.runAsGroup ?? image.identity.group
        if own?.runAsNonRoot ?? shared?.runAsNonRoot ?? false, user == 0 {
            throw .runsAsRoot(container: container.name)
        }
        return LocalImage.Identity(user: user, group: group)
    }

    /// The sandbox.
    ///
    /// - Throws: ``ConfigurationProblem``.
    func specification() throws(ConfigurationProblem) -> SandboxSpecification {
        let identity = try Self.identity(of: container, in: pod, image: image)
        var mounts = SandboxMount.system + image.mounts
        for name in ["hosts", "hostname", "passwd", "group", "nsswitch.conf"] {
            mounts.append(.readOnly("\(directory.etc)/\(name)", at: "/etc/\(name)"))
        }
        mounts.append(
            .writable(
                directory.terminationMessage(container.name),
                at: container.terminationMessagePath ?? "/dev/termination-log"))
        // A mount below another has to come after it.
        for volume in volumes.sorted(by: { $0.target < $1.target }) {
            mounts.append(
                volume.isReadOnly
                    ? .readOnly(volume.source, at: volume.target) : .writable(volume.source, at: volume.target))
        }
        return SandboxSpecification(
            hostname: pod.hostname, identity: identity, mounts: mounts,
            isRootReadOnly: container.securityContext?.readOnlyRootFilesystem ?? false,
            workingDirectory: container.workingDir ?? image.workingDirectory,
            process: ContainerEnvironment.process(of: container, image: image, variables: variables))
    }
}
