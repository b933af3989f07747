import KubernetesModel
import MilestoneAPI
import MilestoneResources

extension ComponentState {
    /// A component that needs a kind which the cluster doesn't serve.
    static func notServed(_ kind: ResourceType) -> ComponentState {
        ComponentState(
            .absent, reason: "KindNotServed",
            message:
                "The cluster doesn't serve \(kind) (\(kind.version)): install its operator, or ask for something else.")
    }

    /// How far word to other operators has come: whether it is there.
    static func word(_ wanted: [DesiredObject], in observation: Observation) -> ComponentState {
        for object in wanted where observation.objects[ObjectIdentity(object.resource, object.key.name)] == nil {
            return .absent("\(object.resource.kind) \(object.key.name)")
        }
        let names = wanted.map { "\($0.resource.kind) \($0.key.name)" }
        return ComponentState(
            .ready, reason: "Applied", message: "\(names.joined(separator: ", ")) applied.", isServing: true)
    }

    /// How far a PostgreSQL cluster has come, by what CloudNativePG says of it.
    ///
    /// Its status names no generation that it speaks of: it is believed when it counts as many servers as are wanted.
    ///
    /// Source: CloudNativePG documentation, *ClusterStatus*.
    static func cluster(_ component: Component, _ name: String, in observation: Observation) -> ComponentState {
        guard let live = observation.objects[ObjectIdentity(OptionalKind.cluster, name)]?.content else {
            return .absent(name)
        }
        let status = live["status"] ?? [:]
        let desired = live[path: "spec", "instances"]?.integerValue ?? 1
        let ready = status["readyInstances"]?.integerValue ?? 0
        let pods = ComponentStatus(
            name: component.rawValue, ready: Int(min(ready, desired)), desired: Int(desired),
            image: status["image"]?.stringValue ?? live[path: "spec", "imageName"]?.stringValue, restarts: 0)
        let isReady = (status["conditions"]?.arrayValue ?? []).contains {
            $0["type"]?.stringValue == "Ready" && $0["status"]?.stringValue == "True"
        }
        let tally = "\(pods.ready) of \(desired) ready"
        if isReady, ready >= desired, status["instances"]?.integerValue == desired {
            return ComponentState(.ready, reason: "PodsReady", message: "\(tally).", isServing: true, pods: pods)
        }
        let words = [status["phase"], status["phaseReason"]].compactMap { $0?.stringValue }.filter { !$0.isEmpty }
        let why = words.isEmpty ? "CloudNativePG has not said anything yet" : words.joined(separator: ": ")
        return ComponentState(
            .progressing, reason: "ClusterNotReady", message: "\(tally): Cluster \(name): \(why)", isServing: ready > 0,
            pods: pods)
    }
}
