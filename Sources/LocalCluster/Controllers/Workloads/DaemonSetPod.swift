import KubernetesModel

/// A pod of a DaemonSet: made for one node, and staying there whatever becomes of it.
enum DaemonSetPod {
    /// What every such pod tolerates.
    ///
    /// Source: Kubernetes documentation, *DaemonSet*, "Taints and tolerations".
    static let tolerations =
        ["not-ready", "unreachable"].map {
            Toleration(key: "node.kubernetes.io/\($0)", operator: "Exists", effect: "NoExecute")
        }
        + ["disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"].map {
            Toleration(key: "node.kubernetes.io/\($0)", operator: "Exists", effect: "NoSchedule")
        }

    static func make(of set: Workload<DaemonSet>, on node: String, hash: String) throws -> DynamicObject {
        let generation = set.object.metadata.annotations?["deprecated.daemonset.template.generation"]
        var labels = [DaemonSetPlan.revisionLabel: hash]
        labels["pod-template-generation"] = generation
        let added = try JSONValue(encoding: tolerations).arrayValue ?? []
        return try set.template.pod(
            generateName: "\(set.key.name)-", owner: set.reference, namespace: set.key.namespace, labels: labels
        ) { spec in
            // In the place of the template's own terms for nodes, which this node satisfies.
            var affinity = spec["affinity"] ?? [:]
            var nodes = affinity["nodeAffinity"] ?? [:]
            nodes["requiredDuringSchedulingIgnoredDuringExecution"] = [
                "nodeSelectorTerms": [
                    ["matchFields": [["key": "metadata.name", "operator": "In", "values": [.string(node)]]]]
                ]
            ]
            affinity["nodeAffinity"] = nodes
            spec["affinity"] = affinity
            spec["tolerations"] = .array((spec["tolerations"]?.arrayValue ?? []) + added)
        }
    }
}
