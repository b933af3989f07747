import ControllerRuntime
import FoundationEssentials
import KubernetesClient
import KubernetesModel
import Logging

/// The scheduler of a cluster with one node: binds every pod that has no node yet to it, if it may run there.
struct PodBinder: Sendable {
    /// What becomes of a pod.
    enum Decision: Sendable, Equatable {
        /// It has a node, is over or is another scheduler's.
        case leave
        /// It gets the node.
        case bind
        /// It has to wait, and why.
        case wait(String)
    }

    let nodeName: String
    let nodeLabels: [String: String]
    /// The node as it is at the API server.
    let nodes: Store<Node>
    let client: Client
    let recorder: EventRecorder
    let now: @Sendable () -> Date
    let logger: Logger

    /// Decides on a pod.
    func decide(_ pod: Pod) -> Decision {
        guard let spec = pod.spec, spec.nodeName ?? "" == "", !pod.metadata.isDeleting,
            (spec.schedulerName ?? "default-scheduler") == "default-scheduler"
        else { return .leave }
        let isSelected = (spec.nodeSelector ?? [:]).allSatisfy { nodeLabels[$0.key] == $0.value }
        guard isSelected else {
            return .wait("0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.")
        }
        if nodes[ObjectKey(namespace: nil, name: nodeName)]?.spec?.unschedulable == true, !pod.toleratesCordons {
            return .wait("0/1 nodes are available: 1 node(s) were unschedulable.")
        }
        return .bind
    }

    /// Binds the pods of a stream, one after the other.
    func run(_ pods: AsyncStream<Pod>) async {
        for await pod in pods {
            switch decide(pod) {
            case .leave: continue
            case .bind: await bind(pod)
            case .wait(let message): await tell(pod, message)
            }
        }
    }

    private func bind(_ pod: Pod) async {
        let name = pod.metadata.name ?? ""
        let pods = client.resource(Pod.self, namespace: pod.metadata.namespace)
        while !Task.isCancelled {
            do {
                let binding = try DynamicObject([
                    "apiVersion": "v1", "kind": "Binding",
                    "metadata": ["name": .string(name), "uid": .string(pod.metadata.uid ?? "")],
                    "target": ["apiVersion": "v1", "kind": "Node", "name": .string(nodeName)],
                ])
                _ = try await pods.subresource("binding", as: DynamicObject.self).create(name, binding)
                recorder.record(
                    regarding: pod, reason: "Scheduled", message: "Successfully assigned \(pod.key) to \(nodeName)")
                return
            } catch let error as APIError where !error.isTransient {
                // It is gone, or bound by now: its next version in the store says so.
                logger.debug("a pod was not bound: \(error)", metadata: ["pod": "\(pod.key)"])
                return
            } catch {
                logger.warning("a pod can't be bound: \(error)", metadata: ["pod": "\(pod.key)"])
                do { try await Task.sleep(for: .seconds(1)) } catch { return }
            }
        }
    }

    private func tell(_ pod: Pod, _ message: String) async {
        let isKnown = pod.status?.conditions?.contains { $0.type == "PodScheduled" && $0.message == message } ?? false
        guard !isKnown else { return }
        recorder.record(.warning, regarding: pod, reason: "FailedScheduling", message: message)
        let condition = PodCondition(
            type: "PodScheduled", status: "False", lastTransitionTime: Timestamp(now()), reason: "Unschedulable",
            message: message)
        do {
            _ = try await client.resource(Pod.self, namespace: pod.metadata.namespace).status.patch(
                pod.metadata.name ?? "",
                .merge([
                    "metadata": ["uid": .string(pod.metadata.uid ?? "")],
                    "status": ["conditions": [try JSONValue(encoding: condition)]],
                ]))
        } catch {
            logger.warning("a pod's condition can't be told: \(error)", metadata: ["pod": "\(pod.key)"])
        }
    }
}

extension Pod {
    /// Whether the pod may go to a node that is cordoned, as those of DaemonSets may.
    fileprivate var toleratesCordons: Bool {
        (spec?.tolerations ?? []).contains { toleration in
            toleration.key == "node.kubernetes.io/unschedulable" || (toleration.key ?? "").isEmpty
        }
    }
}
