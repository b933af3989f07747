extension MilestonePlatformSpec {
    /// What is wrong with the spec although its schema accepts it, field by field.
    package var problems: [String] {
        var workloads: [(path: String, spec: any WorkloadSpec)] = [
            ("gateway", gateway), ("backend", backend), ("frontend", frontend),
            ("monitoring.prometheus", monitoring.prometheus), ("monitoring.loki", monitoring.loki),
            ("monitoring.tempo", monitoring.tempo), ("monitoring.grafana", monitoring.grafana),
        ]
        if let managed = database.managed { workloads.append(("database.managed", managed)) }
        return workloads.compactMap { path, workload in
            workload.affinity?.problem.map { "spec.\(path).affinity: \($0)" }
        }
    }
}
