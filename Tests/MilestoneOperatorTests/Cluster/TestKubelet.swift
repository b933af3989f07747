import Foundation
import KubernetesClient
import KubernetesModel
import Synchronization

/// A kubelet that runs nothing: every pod is ready at once, or done where it is to end, unless its image is broken.
final class TestKubelet: Sendable {
    private let client: Client
    private let broken = Mutex<Set<String>>([])
    private let failing = Mutex<(container: String, message: String)?>(nil)
    private let addresses = Mutex(0)

    init(client: Client) { self.client = client }

    /// From now on pods with an image that contains `part` can't pull it.
    func breakImages(containing part: String) { broken.withLock { _ = $0.insert(part) } }

    /// From now on pods with a first container of that name, which are to end, fail and say why; `nil` lets all succeed.
    func failContainers(named name: String?, message: String = "") {
        failing.withLock { $0 = name.map { ($0, message) } }
    }

    /// Images are whole again; pods that wait go on.
    func mendImages() async throws {
        broken.withLock { $0 = [] }
        for pod in try await client.resource(Pod.self).listAll().items { try await settle(pod) }
    }

    /// Settles pods and load balancers until it is cancelled.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.follow(Pod.self) { try await self.settle($0) } }
            group.addTask { try await self.follow(Service.self) { try await self.expose($0) } }
            try await group.waitForAll()
        }
    }

    private func follow<Object: KubernetesObject>(
        _ type: Object.Type, _ handle: (Object) async throws -> Void
    ) async throws {
        while !Task.isCancelled {
            for try await event in client.resource(type).watch(WatchOptions()) {
                switch event {
                case .added(let object), .modified(let object): try await handle(object)
                default: break
                }
            }
        }
    }

    private func settle(_ pod: Pod) async throws {
        let pods = client.resource(Pod.self, namespace: pod.metadata.namespace)
        let name = pod.metadata.name ?? ""
        do {
            guard !pod.metadata.isDeleting else {
                try await pods.delete(name, DeleteOptions(uid: pod.metadata.uid, gracePeriodSeconds: 0))
                return
            }
            let status = status(of: pod)
            guard status.phase != pod.status?.phase || status.containerStatuses != pod.status?.containerStatuses else {
                return
            }
            _ = try await pods.status.patch(name, .merge(["status": try JSONValue(encoding: status)]))
        } catch let error as APIError where error.isNotFound || error.isConflict {
            return
        }
    }

    private func status(of pod: Pod) -> PodStatus {
        let container = pod.spec?.containers.first
        let image = container?.image ?? ""
        let isBroken = broken.withLock { parts in parts.contains { image.contains($0) } }
        let ends = pod.spec?.restartPolicy == "Never"
        let failure = failing.withLock { failing in
            failing.flatMap { $0.container == container?.name ? $0.message : nil }
        }
        let isReady = !isBroken && !ends
        let state =
            isBroken
            ? ContainerState(
                waiting: ContainerStateWaiting(reason: "ImagePullBackOff", message: "nothing maps \(image)"))
            : ends
                ? ContainerState(
                    terminated: ContainerStateTerminated(
                        exitCode: failure == nil ? 0 : 1, reason: failure == nil ? "Completed" : "Error",
                        message: failure))
                : ContainerState(running: ContainerStateRunning(startedAt: pod.metadata.creationTimestamp))
        let address =
            pod.status?.podIP
            ?? addresses.withLock { count in
                count += 1
                return "10.97.0.\(count)"
            }
        return PodStatus(
            phase: isBroken ? "Pending" : ends ? failure == nil ? "Succeeded" : "Failed" : "Running",
            conditions: ["Ready", "ContainersReady"].map { type in
                PodCondition(
                    type: type, status: isReady ? "True" : "False",
                    lastTransitionTime: pod.metadata.creationTimestamp)
            },
            podIP: address, startTime: pod.metadata.creationTimestamp,
            containerStatuses: [
                ContainerStatus(
                    name: container?.name ?? "", state: state, ready: isReady, restartCount: 0, image: image,
                    imageID: "", started: isReady)
            ])
    }

    private func expose(_ service: Service) async throws {
        guard service.spec?.type == "LoadBalancer", service.status?.loadBalancer?.ingress == nil else { return }
        let status: JSONValue = ["status": ["loadBalancer": ["ingress": [["ip": "127.0.0.1"]]]]]
        do {
            _ = try await client.resource(Service.self, namespace: service.metadata.namespace).status.patch(
                service.metadata.name ?? "", .merge(status))
        } catch let error as APIError where error.isNotFound {
            return
        }
    }
}
