import KubernetesModel

/// What Kubernetes fills into pod specs, in pods and in templates (`SetDefaults_PodSpec` and what it calls).
enum PodTemplateDefaults {
    /// Fills the pod template at `spec.template`.
    static func fillTemplate(_ spec: inout JSONValue) {
        spec.edit("template") { template in
            template.fill("metadata", [:])
            template.edit("spec", fill)
        }
    }

    /// Fills a pod spec.
    static func fill(_ spec: inout JSONValue) {
        spec.fill("restartPolicy", "Always")
        spec.fill("terminationGracePeriodSeconds", 30)
        spec.fill("dnsPolicy", "ClusterFirst")
        spec.fill("securityContext", [:])
        spec.fill("schedulerName", "default-scheduler")
        for list in ["initContainers", "containers", "ephemeralContainers"] { spec.editEach(list, fillContainer) }
        spec.editEach("volumes", fillVolume)
        // The older name stays beside the newer one for clients that know only it.
        if let account = spec["serviceAccountName"], !JSONValue?.some(account).isBlank {
            spec["serviceAccount"] = account
        } else if let account = spec["serviceAccount"], !JSONValue?.some(account).isBlank {
            spec["serviceAccountName"] = account
        }
    }

    private static func fillContainer(_ container: inout JSONValue) {
        container.fill("resources", [:])
        container.fill("terminationMessagePath", "/dev/termination-log")
        container.fill("terminationMessagePolicy", "File")
        let image = container["image"]?.stringValue ?? ""
        container.fill("imagePullPolicy", pullPolicy(image: image))
        container.editEach("ports") { $0.fill("protocol", "TCP") }
        container.editEach("env") { variable in
            variable.edit("valueFrom") { source in source.edit("fieldRef") { $0.fill("apiVersion", "v1") } }
            variable.edit("valueFrom") { source in source.edit("resourceFieldRef") { $0.fill("divisor", "0") } }
        }
        for probe in ["livenessProbe", "readinessProbe", "startupProbe"] { container.edit(probe, fillProbe) }
        container.edit("lifecycle") { lifecycle in
            for hook in ["postStart", "preStop"] { lifecycle.edit(hook) { $0.edit("httpGet", fillRequest) } }
        }
        container.edit("resources") { resources in
            resources.edit("limits", QuantityText.canonicalize)
            resources.edit("requests", QuantityText.canonicalize)
        }
    }

    /// Fills in what containers ask for; of pods only, templates keep what they say.
    static func fillRequests(_ spec: inout JSONValue) {
        for list in ["initContainers", "containers"] {
            spec.editEach(list) { container in
                container.edit("resources") { resources in
                    guard let limits = resources["limits"]?.objectValue else { return }
                    // What is limited and not asked for counts as asked for up to the limit.
                    let asked = resources["requests"]?.objectValue ?? [:]
                    resources["requests"] = .object(asked.merging(limits) { asked, _ in asked })
                }
            }
        }
    }

    private static func fillProbe(_ probe: inout JSONValue) {
        probe.fill("timeoutSeconds", 1)
        probe.fill("periodSeconds", 10)
        probe.fill("successThreshold", 1)
        probe.fill("failureThreshold", 3)
        probe.edit("httpGet", fillRequest)
        probe.edit("grpc") { $0.fill("service", "") }
    }

    private static func fillRequest(_ request: inout JSONValue) {
        request.fill("path", "/")
        request.fill("scheme", "HTTP")
    }

    private static func fillVolume(_ volume: inout JSONValue) {
        for source in ["configMap", "secret", "projected", "downwardAPI"] {
            volume.edit(source) { $0.fill("defaultMode", 420) }
        }
        volume.edit("hostPath") { $0.fill("type", "") }
        volume.edit("downwardAPI", fillFieldReferences)
        volume.edit("projected") { projected in
            projected.editEach("sources") { source in
                source.edit("downwardAPI", fillFieldReferences)
                source.edit("serviceAccountToken") { $0.fill("expirationSeconds", 3600) }
            }
        }
        // A volume that names no source is an empty directory.
        if volume.objectValue?.keys.allSatisfy({ $0 == "name" }) == true { volume["emptyDir"] = [:] }
    }

    private static func fillFieldReferences(_ source: inout JSONValue) {
        source.editEach("items") { item in item.edit("fieldRef") { $0.fill("apiVersion", "v1") } }
    }

    /// `Always` for the tag `latest`, said or implied; `IfNotPresent` for what has another tag or a digest.
    private static func pullPolicy(image: String) -> JSONValue {
        if image.contains("@") { return "IfNotPresent" }
        let last = image.split(separator: "/").last ?? ""
        guard let colon = last.lastIndex(of: ":") else { return "Always" }
        return last[last.index(after: colon)...] == "latest" ? "Always" : "IfNotPresent"
    }
}
