import FoundationEssentials
import KubernetesModel
import Logging

/// The files that the containers of a pod share.
extension ContainerRunner {
    /// What the pod is told of itself.
    func fields(of pod: Pod) -> PodFields {
        PodFields(pod: pod, podIP: podIP, hostIP: configuration.hostIP, capacity: configuration.capacity)
    }

    /// Writes the pod's own files.
    func writeFiles(_ services: [Service]) throws {
        let containers = (pod.spec?.initContainers ?? []) + (pod.spec?.containers ?? [])
        let identities = containers.compactMap { container -> LocalImage.Identity? in
            do {
                return try configuration.catalogue.image(named: container.image ?? "").identity
            } catch {
                // A container without an image says so when it is to start.
                return nil
            }
        }
        try PodFiles(directory: directory).write(for: pod, images: identities)
        try HostsFile.write(hosts(services), to: directory.hosts)
    }

    /// Writes the names of Services anew, for the containers that run.
    func writeHosts(_ services: [Service]) {
        guard FileManager.default.fileExists(atPath: directory.hosts) else { return }
        do {
            try HostsFile.write(hosts(services), to: directory.hosts)
        } catch {
            logger.warning("a hosts file can't be written: \(error)", metadata: ["pod": "\(pod.key)"])
        }
    }

    /// Makes the pod's volumes as they are wanted now.
    func updateVolumes(of pod: Pod) async throws {
        try await volumes.update(fields(of: pod))
    }

    /// Removes everything that the pod had on the machine, but for what its claims keep.
    func forget() {
        for path in [directory.path, configuration.directory.logs(of: pod)]
        where FileManager.default.fileExists(atPath: path) {
            do {
                try FileManager.default.removeItem(atPath: path)
            } catch {
                logger.warning("files of a pod can't be removed: \(error)", metadata: ["pod": "\(pod.key)"])
            }
        }
    }

    private func hosts(_ services: [Service]) -> String {
        HostsFile(pod: pod, podIP: podIP).text(services: services)
    }
}
