import KubernetesModel
import MilestoneAPI

/// What Grafana finds when it starts: where data is, and the dashboards.
///
/// Source: Grafana documentation, *Provision Grafana*.
struct GrafanaConfiguration {
    let blueprint: Blueprint

    /// Where the dashboards' files are mounted.
    static let dashboardsDirectory = "/etc/milestones/dashboards"

    private var monitoring: MonitoringSpec { blueprint.spec.monitoring }

    /// The dashboards of what is watched.
    var dashboards: [Dashboard] {
        var dashboards: [Dashboard] = []
        let own = "namespace=\"\(blueprint.namespace)\",platform=\"\(blueprint.names.platform)\""
        if monitoring.prometheus.enabled {
            dashboards += [.services(own), .gateway(own), .database(own), .operatorItself]
        }
        if monitoring.loki.enabled { dashboards.append(.logs(platform: blueprint.names.platform)) }
        if monitoring.tempo.enabled { dashboards.append(.traces(platform: blueprint.names.platform)) }
        return dashboards
    }

    /// The file that tells where data is.
    var dataSources: JSONValue {
        var sources: [JSONValue] = []
        func add(_ source: DataSource, _ component: Component, _ jsonData: JSONValue) {
            sources.append([
                "name": .string(source.name), "uid": .string(source.rawValue), "type": .string(source.rawValue),
                "access": "proxy", "url": .string(blueprint.url(of: component)), "editable": false,
                "isDefault": .bool(sources.isEmpty), "jsonData": jsonData,
            ])
        }
        if monitoring.prometheus.enabled {
            add(.prometheus, .prometheus, ["httpMethod": "POST", "timeInterval": "15s"])
        }
        if monitoring.loki.enabled {
            // A dollar is doubled: a single one stands for a variable of Grafana's environment.
            let toTraces: JSONValue = [
                "name": "Trace", "datasourceUid": "tempo", "matcherType": "label", "matcherRegex": "trace_id",
                "url": "$${__value.raw}",
            ]
            add(.loki, .loki, monitoring.tempo.enabled ? ["derivedFields": [toTraces]] : [:])
        }
        if monitoring.tempo.enabled {
            let toLogs: JSONValue = [
                "datasourceUid": "loki", "filterByTraceID": true,
                "tags": [["key": "service.name", "value": "service_name"]],
            ]
            add(.tempo, .tempo, monitoring.loki.enabled ? ["tracesToLogsV2": toLogs] : [:])
        }
        return ["apiVersion": 1, "datasources": .array(sources), "prune": true]
    }

    /// The file that tells where dashboards are.
    var providers: JSONValue {
        [
            "apiVersion": 1,
            "providers": [
                [
                    "name": "milestones", "folder": "Milestones", "type": "file", "disableDeletion": true,
                    "allowUiUpdates": false, "options": ["path": .string(Self.dashboardsDirectory)],
                ]
            ],
        ]
    }
}

/// Where a panel's data comes from; the raw value is its UID, and its type as well.
enum DataSource: String {
    case prometheus
    case loki
    case tempo

    /// What people see.
    var name: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}
