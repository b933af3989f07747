import Foundation
import KubernetesModel

/// Objects that the plans are tested with.
enum Sample {
    /// 2026-01-01T00:00:00Z.
    static let now = Timestamp(Date(timeIntervalSince1970: 1_767_225_600))

    static func pod(
        _ name: String, ready: Bool = false, phase: String = "Running", labels: [String: String] = ["app": "x"],
        ip: String? = nil, node: String? = "local", deleting: Bool = false, ageSeconds: Int64 = 0, restarts: Int = 0,
        finalizers: [String]? = nil
    ) -> Pod {
        var created = now
        created.microseconds -= ageSeconds * 1_000_000
        return Pod(
            metadata: ObjectMeta(
                name: name, namespace: "default", uid: "uid-\(name)", creationTimestamp: created,
                deletionTimestamp: deleting ? now : nil, labels: labels, finalizers: finalizers),
            spec: PodSpec(
                containers: [
                    Container(name: "main", ports: [ContainerPort(name: "http", containerPort: 8000)])
                ], nodeName: node),
            status: PodStatus(
                phase: phase,
                conditions: [
                    PodCondition(type: "Ready", status: ready ? "True" : "False", lastTransitionTime: created)
                ], podIP: ip,
                containerStatuses: [
                    ContainerStatus(name: "main", ready: ready, restartCount: restarts, image: "x", imageID: "x")
                ]))
    }
}
