import FoundationEssentials
import KubernetesModel
import Logging

/// What pods and claims leave behind.
extension NodeLoop {
    /// Removes what pods left behind that are gone since the last kubelet ran.
    func removeOrphans(of pods: [Pod]) {
        let uids = Set(pods.compactMap(\.metadata.uid))
        for uid in HostFiles.names(in: configuration.directory.pods) where !uids.contains(uid) {
            remove(configuration.directory.pods + "/" + uid)
        }
        for name in HostFiles.names(in: configuration.directory.logs)
        where !uids.contains(name.split(separator: "_").last.map(String.init) ?? "") {
            remove(configuration.directory.logs + "/" + name)
        }
    }

    /// Removes the files of claims that were deleted and that no pod uses any more; the reclaim policy is `Delete`.
    func reclaim(_ workers: inout Workers, pods: [Pod]) {
        let running = pods.filter { workers.inboxes[$0.metadata.uid ?? ""] != nil }
        workers.goneClaims.removeAll { claim in
            let isUsed = running.contains { pod in
                pod.metadata.namespace == claim.metadata.namespace
                    && (pod.spec?.volumes ?? []).contains {
                        $0.persistentVolumeClaim?.claimName == claim.metadata.name
                    }
            }
            guard !isUsed else { return false }
            remove(
                configuration.directory.claim(
                    namespace: claim.metadata.namespace ?? "", name: claim.metadata.name ?? "",
                    uid: claim.metadata.uid ?? ""))
            return true
        }
    }

    private func remove(_ path: String) {
        guard FileManager.default.fileExists(atPath: path) else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            logger.warning("\(path) can't be removed: \(error)")
        }
    }
}
