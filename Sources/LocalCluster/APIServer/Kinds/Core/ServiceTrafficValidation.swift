import APIMachinery
import KubernetesModel

/// What is wrong with whose traffic a Service takes, and where it leads it.
enum ServiceTrafficValidation {
    static func problems(_ spec: JSONValue) -> [FieldError] {
        let type = spec["type"]?.stringValue ?? ""
        return LabelProblems.problems(spec["selector"], "spec.selector") + affinityProblems(spec)
            + nodePortProblems(spec, type) + rangeProblems(spec, type) + loadBalancerProblems(spec, type)
            + policyProblems(spec, type)
    }

    private static func affinityProblems(_ spec: JSONValue) -> [FieldError] {
        let kinds = ["ClientIP", "None"]
        guard let affinity = spec["sessionAffinity"]?.stringValue else { return [] }
        if affinity.isEmpty { return [.required("spec.sessionAffinity")] }
        if !kinds.contains(affinity) { return [.notSupported("spec.sessionAffinity", .string(affinity), kinds)] }
        let field = "spec.sessionAffinityConfig"
        guard affinity == "ClientIP" else {
            guard let config = spec["sessionAffinityConfig"], !config.isNull else { return [] }
            return [.forbidden(field, "must not be set when session affinity is None")]
        }
        guard let seconds = spec[path: "sessionAffinityConfig", "clientIP", "timeoutSeconds"]?.integerValue,
            !(1...86_400).contains(seconds)
        else { return [] }
        return [
            .invalid(
                "\(field).clientIP.timeoutSeconds", .integer(seconds),
                "must be greater than 0 and less than 86400")
        ]
    }

    private static func nodePortProblems(_ spec: JSONValue, _ type: String) -> [FieldError] {
        guard type == "ClusterIP" else { return [] }
        return (spec["ports"]?.arrayValue ?? []).enumerated().compactMap { index, port in
            (port["nodePort"]?.integerValue ?? 0) == 0
                ? nil
                : .forbidden("spec.ports[\(index)].nodePort", "may not be used when `type` is 'ClusterIP'")
        }
    }

    private static func rangeProblems(_ spec: JSONValue, _ type: String) -> [FieldError] {
        let ranges = spec["loadBalancerSourceRanges"]?.arrayValue ?? []
        guard !ranges.isEmpty else { return [] }
        let field = "spec.loadBalancerSourceRanges"
        guard type == "LoadBalancer" else {
            return [.forbidden(field, "may only be used when `type` is 'LoadBalancer'")]
        }
        return ranges.enumerated().compactMap { index, range in
            // The real server forgives blanks around ranges.
            let text = (range.stringValue ?? "").split(separator: " ").joined(separator: " ")
            return IPAddressText.isCIDR(text)
                ? nil
                : .invalid(
                    "\(field)[\(index)]", range,
                    "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")
        }
    }

    private static func loadBalancerProblems(_ spec: JSONValue, _ type: String) -> [FieldError] {
        guard type != "LoadBalancer" else { return [] }
        return ["allocateLoadBalancerNodePorts", "loadBalancerClass"].compactMap { member in
            spec[member].isAbsent
                ? nil : .forbidden("spec.\(member)", "may only be used when `type` is 'LoadBalancer'")
        }
    }

    private static func policyProblems(_ spec: JSONValue, _ type: String) -> [FieldError] {
        let policies = ["Cluster", "Local"]
        var problems: [FieldError] = []
        if let policy = spec["internalTrafficPolicy"]?.stringValue?.nonEmpty, !policies.contains(policy) {
            problems.append(.notSupported("spec.internalTrafficPolicy", .string(policy), policies))
        }
        guard let policy = spec["externalTrafficPolicy"]?.stringValue?.nonEmpty else { return problems }
        let isExternal = ["LoadBalancer", "NodePort"].contains(type) || !spec["externalIPs"].isBlank
        if !isExternal {
            problems.append(
                .invalid(
                    "spec.externalTrafficPolicy", .string(policy),
                    "may only be set for externally-accessible services"))
        } else if !policies.contains(policy) {
            problems.append(.notSupported("spec.externalTrafficPolicy", .string(policy), policies))
        }
        return problems
    }
}
