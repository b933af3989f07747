import KubernetesModel
import MilestoneAPI

/// What Prometheus collects, and under which labels.
///
/// Source: Prometheus documentation, *Configuration*; it reads the same from 2.42 on.
struct PrometheusConfiguration {
    let blueprint: Blueprint

    var document: JSONValue {
        [
            "global": [
                "scrape_interval": "15s",
                "evaluation_interval": "15s",
                "external_labels": [
                    "namespace": .string(blueprint.namespace), "platform": .string(blueprint.names.platform),
                ],
            ],
            "scrape_configs": [pods, operatorMetrics],
        ]
    }

    /// Every pod by itself, found through the API server: behind a Service each scrape would meet another one.
    private var pods: JSONValue {
        let selector =
            "\(LabelKey.instance)=\(blueprint.names.platform),\(LabelKey.managedBy)=\(OperatorName.fieldManager)"
        return [
            "job_name": "platform",
            "kubernetes_sd_configs": [
                [
                    "role": "pod",
                    "namespaces": ["names": [.string(blueprint.namespace)]],
                    "selectors": [["role": "pod", "label": .string(selector)]],
                ]
            ],
            "relabel_configs": [
                [
                    "action": "keep",
                    "source_labels": [
                        "__meta_kubernetes_pod_label_app_kubernetes_io_component",
                        "__meta_kubernetes_pod_container_port_name",
                    ],
                    "regex": "gateway;admin|(backend|frontend|prometheus);http",
                ],
                copy("component", from: "__meta_kubernetes_pod_label_app_kubernetes_io_component"),
                copy("version", from: "__meta_kubernetes_pod_label_app_kubernetes_io_version"),
                copy("pod", from: "__meta_kubernetes_pod_name"),
            ],
        ]
    }

    private var operatorMetrics: JSONValue {
        let address = "\(OperatorName.fieldManager).\(blueprint.operatorNamespace).svc:\(Port.operatorHTTP)"
        return [
            "job_name": "operator",
            "static_configs": [["targets": [.string(address)], "labels": ["component": "operator"]]],
        ]
    }

    private func copy(_ label: String, from source: String) -> JSONValue {
        ["source_labels": [.string(source)], "target_label": .string(label)]
    }
}
