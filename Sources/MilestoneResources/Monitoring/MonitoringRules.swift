import KubernetesModel
import MilestoneAPI

/// What is computed from a platform's metrics again and again, and when somebody should look.
///
/// Every expression selects by `namespace` and `platform`, so that it means the same in the platform's own Prometheus and
/// in one that watches a whole cluster.
///
/// Source: Prometheus documentation, *Recording rules* and *Alerting rules*.
struct MonitoringRules {
    let blueprint: Blueprint

    /// The `groups` of a rule file, and of a PrometheusRule.
    var groups: JSONValue {
        [
            ["name": .string("\(prefix).recording"), "rules": .array(recordings)],
            ["name": .string("\(prefix).services"), "rules": .array(serviceAlerts)],
            ["name": .string("\(prefix).platform"), "rules": .array(platformAlerts)],
        ]
    }

    private var prefix: String { "milestones.\(blueprint.namespace).\(blueprint.names.platform)" }

    private var own: String {
        "namespace=\"\(blueprint.namespace)\",platform=\"\(blueprint.names.platform)\""
    }

    private var recordings: [JSONValue] {
        let by = "namespace, platform, component"
        func record(_ name: String, _ expression: String) -> JSONValue {
            ["record": .string(name), "expr": .string(expression)]
        }
        return [
            record(
                "milestones:http_requests:rate5m",
                "sum by (\(by)) (rate(http_server_request_duration_seconds_count{\(own)}[5m]))"),
            record(
                "milestones:http_errors:ratio_rate5m",
                """
                sum by (\(by)) (rate(http_server_request_duration_seconds_count{\(own),status=~"5.."}[5m])) / \
                milestones:http_requests:rate5m{\(own)}
                """),
            record(
                "milestones:http_request_duration_seconds:p99_rate5m",
                """
                histogram_quantile(0.99, \
                sum by (\(by), le) (rate(http_server_request_duration_seconds_bucket{\(own)}[5m])))
                """),
        ]
    }

    private var serviceAlerts: [JSONValue] {
        [
            alert(
                "MilestonesErrorsHigh", "milestones:http_errors:ratio_rate5m{\(own)} > 0.05", for: "10m", .critical,
                summary: "{{ $labels.component }} answers {{ $value | humanizePercentage }} of its requests with 5xx",
                action: "Its log says why; milestonectl status shows what it waits for."),
            alert(
                "MilestonesLatencyHigh", "milestones:http_request_duration_seconds:p99_rate5m{\(own)} > 1",
                for: "10m", .warning,
                summary:
                    "One request in a hundred to {{ $labels.component }} takes over {{ $value | humanizeDuration }}",
                action: "Look for slow queries, or give it more replicas or CPU."),
            alert(
                "MilestonesDatabasePoolExhausted", "postgresql_pool_waiting{\(own)} > 0", for: "5m", .warning,
                summary: "Requests of {{ $labels.pod }} have waited for a database connection for five minutes",
                action: "Look for slow queries, or raise DATABASE_CONNECTIONS."),
            alert(
                "MilestonesUpstreamResting",
                "increase(gateway_upstream_circuits_opened_total{\(own)}[10m]) > 0", for: "5m", .warning,
                summary: "The gateway leaves {{ $labels.upstream }} alone, again and again",
                action: "The upstream fails or is too slow: its own log and metrics say why."),
            alert(
                "MilestonesRoutingTableRefused", "gateway_routing_table_refused{\(own)} == 1", for: "1m", .critical,
                summary: "{{ $labels.pod }} refuses the routing table that is mounted",
                action: "The gateway's log names the line; the table before stays in force."),
        ]
    }

    private var platformAlerts: [JSONValue] {
        let absent = [Component.gateway, .backend, .frontend].filter(isWanted).map { component in
            alert(
                "MilestonesComponentDown", "absent(up{\(own),component=\"\(component.rawValue)\"} == 1)", for: "5m",
                .critical,
                summary: "No pod of \(component.rawValue) answers",
                action: "milestonectl status says why, down to the pod.",
                labels: ["component": .string(component.rawValue)])
        }
        return absent + [
            alert(
                "MilestonesTargetDown", "up{\(own)} == 0", for: "10m", .warning,
                summary: "{{ $labels.pod }} has not answered for ten minutes",
                action: "milestonectl status says why, down to the pod."),
            alert(
                "MilestonesReconcileFailing",
                """
                sum by (controller) (increase(controller_runtime_reconcile_total\
                {controller="milestoneplatform",result="error"}[15m])) > 3
                """, for: "15m", .warning,
                summary: "The operator keeps failing to bring platforms further",
                action: "The platform's Ready condition says what failed; the operator's log has the rest."),
        ]
    }

    private func isWanted(_ component: Component) -> Bool {
        let spec = blueprint.spec
        return switch component {
        case .gateway: spec.gateway.leastReplicas > 0
        case .backend: spec.backend.leastReplicas > 0
        default: spec.frontend.leastReplicas > 0
        }
    }

    private enum Severity: String {
        case warning, critical
    }

    private func alert(
        _ name: String, _ expression: String, for duration: String, _ severity: Severity, summary: String,
        action: String, labels: [String: JSONValue] = [:]
    ) -> JSONValue {
        [
            "alert": .string(name), "expr": .string(expression), "for": .string(duration),
            "labels": .object(labels.merging(common(severity)) { $1 }),
            "annotations": ["summary": .string(summary), "description": .string(action)],
        ]
    }

    private func common(_ severity: Severity) -> [String: JSONValue] {
        [
            "severity": .string(severity.rawValue), "namespace": .string(blueprint.namespace),
            "platform": .string(blueprint.names.platform),
        ]
    }
}
