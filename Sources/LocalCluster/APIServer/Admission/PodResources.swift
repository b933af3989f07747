import KubernetesModel

/// What a pod as a whole asks for or is limited to.
///
/// Containers run together. Init containers run one after the other before them, beside those of them that were
/// started to stay (sidecars): the pod needs the most that is needed at any one time.
///
/// Source: Kubernetes documentation, *Init Containers*, "Resource sharing within containers".
enum PodResources {
    /// - Parameter list: `requests` or `limits`.
    static func totals(_ spec: JSONValue?, _ list: String) -> ResourceTotals {
        func amounts(_ container: JSONValue) -> ResourceTotals { ResourceTotals(container[path: "resources", list]) }
        var total = ResourceTotals()
        for container in spec?["containers"]?.arrayValue ?? [] { total.add(amounts(container)) }
        var sidecars = ResourceTotals()
        var most = ResourceTotals()
        for container in spec?["initContainers"]?.arrayValue ?? [] {
            var needed = amounts(container)
            if container["restartPolicy"] == "Always" {
                total.add(needed)
                sidecars.add(needed)
                needed = sidecars
            } else {
                needed.add(sidecars)
            }
            most.raise(to: needed)
        }
        total.raise(to: most)
        let overhead = ResourceTotals(spec?["overhead"])
        // Overhead counts against limits that there are; it makes none.
        total.add(list == "requests" ? overhead : overhead.filter { name, _ in total[name] != nil })
        return total
    }
}
