import APIMachinery
import KubernetesModel

/// What is wrong with pod specs.
///
/// Source: `ValidatePodSpec` of `k8s.io/kubernetes/pkg/apis/core/validation`, whose order the mistakes have.
enum PodValidation {
    /// The problems of a spec at a path.
    ///
    /// - Parameter claims: volumes that the pods get beside those of the spec, as a StatefulSet's claims.
    static func problems(spec: JSONValue, at path: String, claims: [String] = []) -> [FieldError] {
        let volumes = VolumeValidation(spec["volumes"]?.arrayValue ?? [], "\(path).volumes")
        let containers = ContainerValidation(
            volumes: volumes.names.union(claims),
            gracePeriod: spec["terminationGracePeriodSeconds"]?.integerValue ?? 30)
        return volumes.problems
            + containers.problems(
                spec["containers"]?.arrayValue ?? [], "\(path).containers",
                initContainers: spec["initContainers"]?.arrayValue ?? [], "\(path).initContainers")
            + policyProblems(spec, path)
            + LabelProblems.problems(spec["nodeSelector"], "\(path).nodeSelector")
            + SecurityContextValidation.problems(ofPod: spec, path)
            + AffinityValidation.problems(spec["affinity"], "\(path).affinity")
            + nameServerProblems(spec, path)
            + SchedulingValidation.spreadProblems(
                spec["topologySpreadConstraints"]?.arrayValue ?? [], "\(path).topologySpreadConstraints")
            + nameProblems(spec, path)
            + SchedulingValidation.tolerationProblems(spec["tolerations"]?.arrayValue ?? [], "\(path).tolerations")
            + hostAliasProblems(spec["hostAliases"]?.arrayValue ?? [], "\(path).hostAliases")
            + preemptionProblems(spec, path)
    }

    private static func policyProblems(_ spec: JSONValue, _ path: String) -> [FieldError] {
        var problems: [FieldError] = []
        let choices = [
            ("restartPolicy", ["Always", "OnFailure", "Never"]),
            ("dnsPolicy", ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"]),
        ]
        for (member, supported) in choices {
            guard let policy = spec[member]?.stringValue, !supported.contains(policy) else { continue }
            problems.append(.notSupported("\(path).\(member)", .string(policy), supported))
        }
        return problems
    }

    private static func nameServerProblems(_ spec: JSONValue, _ path: String) -> [FieldError] {
        var problems: [FieldError] = []
        let field = "\(path).dnsConfig"
        let config = spec["dnsConfig"]
        let servers = config?["nameservers"]?.arrayValue ?? []
        if spec["dnsPolicy"] == "None" {
            if config.isAbsent {
                return [.required(field, "must provide `dnsConfig` when `dnsPolicy` is None")]
            }
            if servers.isEmpty {
                problems.append(
                    .required(
                        "\(field).nameservers", "must provide at least one DNS nameserver when `dnsPolicy` is None"))
            }
        }
        if servers.count > 3 {
            problems.append(
                .invalid("\(field).nameservers", .array(servers), "must not have more than 3 nameservers"))
        }
        for (index, server) in servers.enumerated() {
            guard let text = server.stringValue, !IPAddressText.isIPv4(text), !IPAddressText.isIPv6(text) else {
                continue
            }
            problems.append(
                .invalid(
                    "\(field).nameservers[\(index)]", server,
                    "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
                ))
        }
        return problems
    }

    private static func nameProblems(_ spec: JSONValue, _ path: String) -> [FieldError] {
        func named(_ member: String, _ rule: NameRule) -> [FieldError] {
            guard let name = spec[member]?.stringValue?.nonEmpty else { return [] }
            return rule.violations(of: name).map { .invalid("\(path).\(member)", .string(name), $0) }
        }
        var problems = named("serviceAccountName", .dns1123Subdomain) + named("nodeName", .dns1123Subdomain)
        if let deadline = spec["activeDeadlineSeconds"]?.integerValue, !(1...Int64(Int32.max)).contains(deadline) {
            problems.append(
                .invalid(
                    "\(path).activeDeadlineSeconds", .integer(deadline), "must be between 1 and 2147483647, inclusive"))
        }
        return problems + named("hostname", .dns1123Label) + named("subdomain", .dns1123Label)
    }

    private static func hostAliasProblems(_ aliases: [JSONValue], _ field: String) -> [FieldError] {
        aliases.enumerated().flatMap { index, alias -> [FieldError] in
            var problems: [FieldError] = []
            let address = alias["ip"]?.stringValue ?? ""
            if !IPAddressText.isIPv4(address), !IPAddressText.isIPv6(address) {
                problems.append(
                    .invalid(
                        "\(field)[\(index)].ip", .string(address),
                        "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"))
            }
            for name in alias["hostnames"]?.arrayValue ?? [] {
                problems += NameRule.dns1123Subdomain.violations(of: name.stringValue ?? "").map {
                    .invalid("\(field)[\(index)].hostnames", name, $0)
                }
            }
            return problems
        }
    }

    private static func preemptionProblems(_ spec: JSONValue, _ path: String) -> [FieldError] {
        var problems: [FieldError] = []
        if let name = spec["priorityClassName"]?.stringValue?.nonEmpty {
            problems += NameRule.dns1123Subdomain.violations(of: name).map {
                .invalid("\(path).priorityClassName", .string(name), $0)
            }
        }
        let supported = ["Never", "PreemptLowerPriority"]
        if let policy = spec["preemptionPolicy"]?.stringValue, !supported.contains(policy) {
            problems.append(.notSupported("\(path).preemptionPolicy", .string(policy), supported))
        }
        return problems
    }

    /// The problems of a changed pod: after creation only little of a spec may change.
    static func updateProblems(_ pod: JSONValue, _ old: JSONValue) -> [FieldError] {
        guard let spec = pod["spec"], let before = old["spec"], spec != before else { return [] }
        guard mutableRemoved(spec, before) != before else { return [] }
        return [
            .forbidden(
                "spec",
                "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"
            )
        ]
    }

    /// The new spec with the old values where change is allowed.
    private static func mutableRemoved(_ spec: JSONValue, _ before: JSONValue) -> JSONValue {
        var spec = spec
        for member in ["activeDeadlineSeconds", "tolerations"] { spec[member] = before[member] }
        for list in ["containers", "initContainers"] {
            let old = before[list]?.arrayValue ?? []
            var index = 0
            spec.editEach(list) { container in
                if index < old.count { container["image"] = old[index]["image"] }
                index += 1
            }
        }
        return spec
    }
}

/// What is wrong with labels that select something.
enum LabelProblems {
    static func problems(_ labels: JSONValue?, _ field: String) -> [FieldError] {
        (labels?.objectValue ?? [:]).sorted { $0.key < $1.key }.flatMap { key, value -> [FieldError] in
            NameRule.qualifiedNameViolations(of: key).map { .invalid(field, .string(key), $0) }
                + NameRule.labelValue.violations(of: value.stringValue ?? "").map { .invalid(field, value, $0) }
        }
    }
}
