import KubernetesModel

extension PodSecurityContext {
    /// What Pod Security *restricted* asks of a pod, running as `user` and the group of the same number.
    static func restricted(user: Int64) -> PodSecurityContext {
        PodSecurityContext(
            runAsUser: user, runAsGroup: user, runAsNonRoot: true, fsGroup: user,
            fsGroupChangePolicy: "OnRootMismatch", seccompProfile: SeccompProfile(type: "RuntimeDefault"))
    }
}

extension SecurityContext {
    /// What Pod Security *restricted* asks of a container, and a root file system that stays as it was built.
    static let restricted = SecurityContext(
        capabilities: Capabilities(drop: ["ALL"]), readOnlyRootFilesystem: true, allowPrivilegeEscalation: false)
}
