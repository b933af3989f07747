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
            "rule_files": ["rules.yml"],
            "scrape_configs": [pods, operatorMetrics],
        ]
    }

    /// The file that ``document`` names.
    var rules: JSONValue { ["groups": MonitoringRules(blueprint: blueprint).groups] }

    /// Every pod by itself: behind a Service each scrape would meet another one. The operator tells which there are, so
    /// that Prometheus needs no permission to ask the API server.
    private var pods: JSONValue {
        let path = MetricsTargets.path(namespace: blueprint.namespace, platform: blueprint.names.platform)
        return [
            "job_name": "platform",
            "http_sd_configs": [["url": .string("http://\(operatorAddress)\(path)"), "refresh_interval": "15s"]],
            "relabel_configs": [
                ["target_label": "namespace", "replacement": .string(blueprint.namespace)],
                ["target_label": "platform", "replacement": .string(blueprint.names.platform)],
            ],
        ]
    }

    private var operatorMetrics: JSONValue {
        [
            "job_name": "operator",
            "static_configs": [["targets": [.string(operatorAddress)], "labels": ["component": "operator"]]],
        ]
    }

    private var operatorAddress: String {
        "\(OperatorName.fieldManager).\(blueprint.operatorNamespace).svc:\(Port.operatorHTTP)"
    }
}
