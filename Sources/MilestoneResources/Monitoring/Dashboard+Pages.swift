extension Dashboard {
    /// Requests, failures and resources of all services; `own` selects the platform's series.
    static func services(_ own: String) -> Dashboard {
        Dashboard(
            uid: "milestones-services", title: "Services",
            panels: [
                Panel(
                    title: "Pods that answer", form: .stat, width: 8, height: 5,
                    queries: [("sum by (component) (up{\(own)})", "{{component}}")]),
                Panel(
                    title: "Share of failures", form: .stat, unit: .share, width: 8, height: 5,
                    queries: [("milestones:http_errors:ratio_rate5m{\(own)}", "{{component}}")]),
                Panel(
                    title: "Requests under way", form: .stat, width: 8, height: 5,
                    queries: [("sum by (component) (http_server_active_requests{\(own)})", "{{component}}")]),
                Panel(
                    title: "Requests", unit: .perSecond,
                    queries: [("milestones:http_requests:rate5m{\(own)}", "{{component}}")]),
                Panel(
                    title: "Time to answer", unit: .seconds,
                    queries: [0.5, 0.95, 0.99].map { share in
                        (
                            """
                            histogram_quantile(\(share), sum by (component, le) \
                            (rate(http_server_request_duration_seconds_bucket{\(own)}[5m])))
                            """, "{{component}} \(share)"
                        )
                    }),
                Panel(
                    title: "CPU",
                    queries: [("rate(process_cpu_seconds_total{\(own)}[5m])", "{{pod}}")]),
                Panel(
                    title: "Memory", unit: .bytes,
                    queries: [("process_resident_memory_bytes{\(own)}", "{{pod}}")]),
            ])
    }

    /// What passes the gateway, and what it keeps out.
    static func gateway(_ own: String) -> Dashboard {
        func rate(_ metric: String, by label: String) -> String {
            "sum by (\(label)) (rate(\(metric){\(own)}[5m]))"
        }
        let gateway = "\(own),component=\"gateway\""
        return Dashboard(
            uid: "milestones-gateway", title: "Gateway",
            panels: [
                Panel(
                    title: "Requests by route", unit: .perSecond,
                    queries: [
                        (
                            "sum by (route) (rate(http_server_request_duration_seconds_count{\(gateway)}[5m]))",
                            "{{route}}"
                        )
                    ]),
                Panel(
                    title: "Requests by status", unit: .perSecond,
                    queries: [
                        (
                            "sum by (status) (rate(http_server_request_duration_seconds_count{\(gateway)}[5m]))",
                            "{{status}}"
                        )
                    ]),
                Panel(
                    title: "Kept out", unit: .perSecond,
                    queries: [
                        (rate("gateway_rate_limited_requests_total", by: "route"), "limited {{route}}"),
                        (rate("gateway_refused_requests_total", by: "reason"), "refused {{reason}}"),
                    ]),
                Panel(
                    title: "Upstreams", unit: .perSecond,
                    queries: [
                        (rate("gateway_upstream_failures_total", by: "upstream"), "failures {{upstream}}"),
                        (rate("gateway_upstream_retries_total", by: "upstream"), "retries {{upstream}}"),
                        (rate("gateway_upstream_turned_away_total", by: "upstream"), "turned away {{upstream}}"),
                    ]),
                Panel(title: "Connections", queries: [("gateway_client_connections{\(own)}", "{{pod}}")]),
                Panel(
                    title: "Logins", unit: .perSecond,
                    queries: [(rate("gateway_logins_total", by: "outcome"), "{{outcome}}")]),
            ])
    }

    /// How the backend gets on with its database.
    static func database(_ own: String) -> Dashboard {
        func slowest(_ metric: String, by label: String) -> String {
            "histogram_quantile(0.95, sum by (\(label), le) (rate(\(metric)_bucket{\(own)}[5m])))"
        }
        return Dashboard(
            uid: "milestones-database", title: "Database",
            panels: [
                Panel(
                    title: "Connections",
                    queries: [
                        ("sum(postgresql_pool_open_connections{\(own)})", "open"),
                        ("sum(postgresql_pool_busy_connections{\(own)})", "busy"),
                        ("sum(postgresql_pool_waiting{\(own)})", "waiting for one"),
                    ]),
                Panel(
                    title: "Time to get a connection, 95 of 100", unit: .seconds,
                    queries: [(slowest("postgresql_pool_acquire_duration_seconds", by: "pod"), "{{pod}}")]),
                Panel(
                    title: "Time of statements, 95 of 100", unit: .seconds,
                    queries: [(slowest("postgresql_query_duration_seconds", by: "query"), "{{query}}")]),
                Panel(
                    title: "Lost and refused",
                    queries: [
                        ("sum(increase(postgresql_pool_connections_lost_total{\(own)}[5m]))", "lost"),
                        ("sum(increase(postgresql_pool_connections_failed_total{\(own)}[5m]))", "failed"),
                        ("sum by (reason) (increase(postgresql_pool_refused_total{\(own)}[5m]))", "refused {{reason}}"),
                    ]),
            ])
    }

    /// How the operator works; it has one series for all platforms.
    static let operatorItself = Dashboard(
        uid: "milestones-operator", title: "Operator",
        panels: [
            Panel(
                title: "Reconciles",
                queries: [("sum by (result) (increase(controller_runtime_reconcile_total[5m]))", "{{result}}")]),
            Panel(
                title: "Time of reconciles, 99 of 100", unit: .seconds,
                queries: [
                    (
                        "histogram_quantile(0.99, sum by (le) (rate(controller_runtime_reconcile_time_seconds_bucket[5m])))",
                        "time"
                    )
                ]),
            Panel(title: "Keys that wait", queries: [("sum by (name) (workqueue_depth)", "{{name}}")]),
            Panel(
                title: "Requests to the API server", unit: .perSecond,
                queries: [("sum by (code) (rate(rest_client_requests_total[5m]))", "{{code}}")]),
        ])

    /// What the services write.
    static func logs(platform: String) -> Dashboard {
        let own = "service_namespace=\"\(platform)\""
        return Dashboard(
            uid: "milestones-logs", title: "Logs",
            panels: [
                Panel(
                    title: "Lines", unit: .perSecond, source: .loki, width: 24, height: 6,
                    queries: [("sum by (service_name) (rate({\(own)}[5m]))", "{{service_name}}")]),
                Panel(
                    title: "Log", form: .logs, source: .loki, width: 24, height: 20,
                    queries: [("{\(own)}", "")]),
            ])
    }

    /// The requests that were followed.
    static func traces(platform: String) -> Dashboard {
        let own = "resource.service.namespace=\"\(platform)\""
        return Dashboard(
            uid: "milestones-traces", title: "Traces",
            panels: [
                Panel(
                    title: "Latest", form: .table, source: .tempo, width: 24, height: 12,
                    queries: [("{\(own)}", "")]),
                Panel(
                    title: "Failed", form: .table, source: .tempo, width: 24, height: 12,
                    queries: [("{\(own) && status=error}", "")]),
            ])
    }
}
