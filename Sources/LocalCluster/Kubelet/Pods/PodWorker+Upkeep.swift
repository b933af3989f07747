import ControllerRuntime
import FoundationEssentials
import KubernetesClient
import KubernetesModel
import Logging

/// What a worker does beside its containers.
extension PodWorker {
    /// Makes the pod's volumes, then keeps them as the objects behind them are.
    func keepVolumes() async {
        var isPrepared = false
        var problem: String?
        await withTaskGroup(of: Void.self) { group in
            for await wish in wishes {
                do {
                    if !isPrepared { try runner.writeFiles(services.objects) }
                    try await runner.updateVolumes(of: wish)
                    if !isPrepared { inbox.yield(.machine(.prepared)) }
                    isPrepared = true
                    problem = nil
                } catch {
                    if Task.isCancelled { return }
                    if problem != "\(error)" { record(.warning("FailedMount", "\(error)")) }
                    problem = "\(error)"
                    group.addTask {
                        do { try await Task.sleep(for: .seconds(1)) } catch { return }
                        wishInbox.yield(wish)
                    }
                }
            }
        }
    }

    /// Tells the pod's status, when it is news.
    func publish(_ session: inout PodSession, to publisher: StatusPublisher) {
        guard session.ending != .shutDown else { return }
        let status = session.machine.status(
            after: session.status ?? session.pod.status, podIP: podIP, hostIP: configuration.hostIP,
            now: configuration.now())
        guard status != session.status else { return }
        session.status = status
        publisher.publish(status)
    }

    /// Wakes the machine at the moment it asked for.
    func scheduleWake(_ session: inout PodSession, in group: inout TaskGroup<Void>) {
        guard let wake = session.machine.nextWake, session.wake != wake else { return }
        session.wake = wake
        let delay = max(0, wake.timeIntervalSince(configuration.now()))
        group.addTask {
            do { try await Task.sleep(for: .seconds(delay)) } catch { return }
            inbox.yield(.machine(.wake))
        }
    }

    /// Tells the API server that the pod is over, so that it forgets it; never another pod that took its name.
    func confirmDeletion() async {
        let pods = client.resource(Pod.self, namespace: pod.metadata.namespace)
        while !Task.isCancelled {
            do {
                try await pods.delete(
                    pod.metadata.name ?? "", DeleteOptions(uid: pod.metadata.uid, gracePeriodSeconds: 0))
                return
            } catch let error as APIError where error.isNotFound || error.isConflict {
                return
            } catch {
                logger.warning("the end of a pod can't be told: \(error)", metadata: ["pod": "\(pod.key)"])
                do { try await Task.sleep(for: .seconds(1)) } catch { return }
            }
        }
    }
}
