import FoundationEssentials
import KubernetesModel

/// The pod's own files: its names, and where its containers leave their last words.
struct PodFiles: Sendable {
    let directory: PodDirectory

    /// Writes everything that does not change while the pod runs.
    func write(for pod: Pod, images: [LocalImage.Identity]) throws {
        let manager = FileManager.default
        let containers = (pod.spec?.initContainers ?? []) + (pod.spec?.containers ?? [])
        for path in [directory.etc, directory.path + "/volumes", directory.path + "/termination"] {
            try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        for container in containers { try clearTerminationMessage(of: container) }
        let shared = pod.spec?.securityContext
        let identities = containers.compactMap { container -> LocalImage.Identity? in
            guard let user = container.securityContext?.runAsUser ?? shared?.runAsUser else { return nil }
            let group = container.securityContext?.runAsGroup ?? shared?.runAsGroup ?? 0
            return LocalImage.Identity(user: user, group: group)
        }
        let files = AccountFiles.files(identities: identities + images, hostname: pod.hostname)
        for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: directory.etc + "/" + name)) }
    }

    /// What a container left as its last words; they are forgotten before its next run.
    func terminationMessage(of container: Container) -> String? {
        let bytes = FileManager.default.contents(atPath: directory.terminationMessage(container.name)) ?? Data()
        return bytes.isEmpty ? nil : String(decoding: bytes.prefix(4096), as: UTF8.self)
    }

    /// Forgets a container's last words; the file stays, for it is mounted.
    func clearTerminationMessage(of container: Container) throws {
        try Data().write(to: URL(filePath: directory.terminationMessage(container.name)))
    }
}
