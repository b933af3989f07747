extension MilestonePlatformSpec {
    /// What is wrong with the spec although its schema accepts it, field by field.
    package var problems: [String] {
        let workloads: [(String, any WorkloadSpec)] =
            [
                ("gateway", gateway), ("backend", backend), ("frontend", frontend), ("dashboard", dashboard),
                ("monitoring.prometheus", monitoring.prometheus), ("monitoring.grafana", monitoring.grafana),
                ("monitoring.loki", monitoring.loki), ("monitoring.tempo", monitoring.tempo),
            ] + (database.managed.map { [("database.managed", $0)] } ?? [])
        return workloads.compactMap { path, workload in
            do {
                _ = try workload.affinity?.affinity
                return nil
            } catch {
                return "spec.\(path).affinity: is not what a pod's spec.affinity may be: \(error)"
            }
        }
    }
}
