import KubernetesModel

/// The next step of a DaemonSet: a pure function of the set, its pods and the nodes.
///
/// Source: Kubernetes documentation, *DaemonSet*: a pod on every node that it may run on, `maxUnavailable` of which may
/// be without one while a new template rolls out.
struct DaemonSetPlan {
    /// Nodes that get a pod.
    var creations: [String] = []
    /// Pods to delete.
    var deletions: [Pod] = []
    /// The status to report.
    var status = DaemonSetStatus()

    /// The label that says which template a pod was made of.
    static let revisionLabel = "controller-revision-hash"

    /// - Parameter hash: the hash of the set's present template.
    init(_ set: DaemonSet, pods: [Pod], nodes: [Node], hash: String, now: Timestamp) {
        let wanted = Set(nodes.filter { Self.runs(set, on: $0) }.compactMap(\.metadata.name))
        let byNode = Dictionary(grouping: pods.filter { !$0.metadata.isDeleting }) { Self.node(of: $0) ?? "" }
        let minReadySeconds = set.spec?.minReadySeconds ?? 0
        var outdated: [Pod] = []
        var unavailable = 0
        status = DaemonSetStatus(
            currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: wanted.count, numberReady: 0,
            observedGeneration: set.metadata.generation, updatedNumberScheduled: 0, numberAvailable: 0,
            collisionCount: set.status?.collisionCount)
        for (node, pods) in byNode where !wanted.contains(node) {
            if nodes.contains(where: { $0.metadata.name == node }) { status.numberMisscheduled? += 1 }
            deletions += pods
        }
        let isLeaving = Set(pods.filter(\.metadata.isDeleting).compactMap(Self.node))
        for node in wanted.sorted() {
            let living = (byNode[node] ?? []).filter { !$0.hasEnded }.sorted { $0.deletionRank > $1.deletionRank }
            deletions += (byNode[node] ?? []).filter(\.hasEnded) + living.dropFirst()
            guard let pod = living.first else {
                unavailable += 1
                // The name of a node is free again when the pod that had it has gone.
                if !isLeaving.contains(node) { creations.append(node) }
                continue
            }
            let isAvailable = pod.isAvailable(minReadySeconds: minReadySeconds, now: now)
            status.currentNumberScheduled? += 1
            if pod.isReady { status.numberReady? += 1 }
            if isAvailable { status.numberAvailable? += 1 } else { unavailable += 1 }
            if pod.metadata.labels?[Self.revisionLabel] == hash {
                status.updatedNumberScheduled? += 1
            } else {
                outdated.append(pod)
            }
        }
        let missing = wanted.count - (status.numberAvailable ?? 0)
        status.numberUnavailable = missing > 0 ? missing : nil
        if status.numberAvailable == 0 { status.numberAvailable = nil }
        guard !set.metadata.isDeleting else {
            creations = []
            deletions = []
            return
        }
        if set.spec?.updateStrategy?.type != "OnDelete" {
            replace(outdated, unavailable: unavailable, of: wanted.count, set, minReadySeconds, now)
        }
    }

    /// Deletes pods of an older template: those that serve nobody, and as many others as may be missing.
    private mutating func replace(
        _ outdated: [Pod], unavailable: Int, of total: Int, _ set: DaemonSet, _ minReadySeconds: Int, _ now: Timestamp
    ) {
        let limit = RolloutLimits.count(
            set.spec?.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, of: total, rounding: .up)
        var spare = limit - unavailable
        for pod in outdated {
            if !pod.isAvailable(minReadySeconds: minReadySeconds, now: now) {
                deletions.append(pod)
            } else if spare > 0 {
                deletions.append(pod)
                spare -= 1
            }
        }
    }

    /// The node that a pod runs on, or that it was made for.
    private static func node(of pod: Pod) -> String? {
        if let name = pod.spec?.nodeName, !name.isEmpty { return name }
        return pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
            .lazy.compactMap { $0.matchFields?.first { $0.key == "metadata.name" }?.values?.first }.first
    }

    private static func runs(_ set: DaemonSet, on node: Node) -> Bool {
        let spec = set.spec?.template.spec
        let labels = node.metadata.labels ?? [:]
        guard (spec?.nodeSelector ?? [:]).allSatisfy({ labels[$0.key] == $0.value }) else { return false }
        let tolerations = (spec?.tolerations ?? []) + DaemonSetPod.tolerations
        return (node.spec?.taints ?? []).allSatisfy { taint in
            taint.effect == "PreferNoSchedule" || tolerations.contains { $0.tolerates(taint) }
        }
    }
}

extension Toleration {
    /// Whether a pod with this toleration may run in spite of a taint.
    func tolerates(_ taint: Taint) -> Bool {
        if let effect, !effect.isEmpty, effect != taint.effect { return false }
        if let key, !key.isEmpty, key != taint.key { return false }
        return self.operator == "Exists" || (key ?? "" != "" && (value ?? "") == (taint.value ?? ""))
    }
}
