package import KubernetesModel
import MilestoneAPI

/// The pods of a platform that have metrics, as Prometheus' HTTP discovery wants them.
///
/// Source: Prometheus documentation, *HTTP SD*.
package enum MetricsTargets {
    /// Where the operator answers for a platform.
    package static func path(namespace: String, platform: String) -> String {
        "/targets/\(namespace)/\(platform)"
    }

    /// The target groups: one a pod, with what tells it from others.
    package static func groups(of pods: [Pod]) -> JSONValue {
        .array(
            pods.sorted { $0.key < $1.key }.compactMap { pod in
                let labels = pod.metadata.labels ?? [:]
                guard let component = labels[LabelKey.component].flatMap(Component.init(rawValue:)),
                    let port = component.metricsPort, let address = pod.status?.podIP, !address.isEmpty,
                    pod.status?.phase != "Succeeded", pod.status?.phase != "Failed"
                else { return nil }
                let host = address.contains(":") ? "[\(address)]" : address
                return [
                    "targets": [.string("\(host):\(port)")],
                    "labels": [
                        "component": .string(component.rawValue),
                        "pod": .string(pod.metadata.name ?? ""),
                        "version": .string(labels[LabelKey.version] ?? ""),
                    ],
                ]
            })
    }
}
