import APIMachinery
import KubernetesModel

/// What is wrong with Ingresses.
///
/// Source: `pkg/apis/networking/validation/validation.go`.
enum IngressValidation {
    private static let pathTypes = ["Exact", "ImplementationSpecific", "Prefix"]

    static func problems(_ ingress: JSONValue) -> [FieldError] {
        let spec = ingress["spec"] ?? [:]
        let rules = spec["rules"]?.arrayValue ?? []
        var problems: [FieldError] = []
        if rules.isEmpty, spec["defaultBackend"].isAbsent {
            problems.append(.invalid("spec", .null, "either `defaultBackend` or `rules` must be specified"))
        }
        if let backend = spec["defaultBackend"], backend != .null {
            problems += backendProblems(backend, "spec.defaultBackend")
        }
        for (index, rule) in rules.enumerated() { problems += ruleProblems(rule, "spec.rules[\(index)]") }
        for (index, tls) in (spec["tls"]?.arrayValue ?? []).enumerated() {
            for (position, host) in (tls["hosts"]?.arrayValue ?? []).enumerated() {
                problems += hostProblems(host.stringValue ?? "", "spec.tls[\(index)].hosts[\(position)]")
            }
            problems += nameProblems(tls["secretName"], "spec.tls[\(index)].secretName")
        }
        return problems + nameProblems(spec["ingressClassName"], "spec.ingressClassName")
    }

    private static func nameProblems(_ name: JSONValue?, _ field: String) -> [FieldError] {
        guard let name = name?.stringValue?.nonEmpty else { return [] }
        return NameRule.dns1123Subdomain.violations(of: name).map { .invalid(field, .string(name), $0) }
    }

    private static func hostProblems(_ host: String, _ field: String) -> [FieldError] {
        let rule = host.contains("*") ? NameRule.wildcardSubdomain : NameRule.dns1123Subdomain
        return rule.violations(of: host).map { .invalid(field, .string(host), $0) }
    }

    private static func ruleProblems(_ rule: JSONValue, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        if let host = rule["host"]?.stringValue?.nonEmpty {
            if IPAddressText.isIPv4(host) || IPAddressText.isIPv6(host) {
                problems.append(.invalid("\(field).host", .string(host), "must be a DNS name, not an IP address"))
            }
            problems += hostProblems(host, "\(field).host")
        }
        guard let http = rule["http"], http != .null else { return problems }
        let paths = http["paths"]?.arrayValue ?? []
        if paths.isEmpty { problems.append(.required("\(field).http.paths")) }
        for (index, path) in paths.enumerated() { problems += pathProblems(path, "\(field).http.paths[\(index)]") }
        return problems
    }

    private static func pathProblems(_ path: JSONValue, _ field: String) -> [FieldError] {
        guard let type = path["pathType"]?.stringValue else {
            return [.required("\(field).pathType", "pathType must be specified")]
        }
        let text = path["path"]?.stringValue ?? ""
        var problems: [FieldError] = []
        func fail(_ detail: String) { problems.append(.invalid("\(field).path", .string(text), detail)) }
        switch type {
        case "Exact", "Prefix":
            if !text.hasPrefix("/") { fail("must be an absolute path") }
            for part in ["//", "/./", "/../", "%2f", "%2F"] where text.contains(part) {
                fail("must not contain '\(part)'")
            }
            for end in ["/..", "/."] where text.hasSuffix(end) { fail("cannot end with '\(end)'") }
        case "ImplementationSpecific":
            if !text.isEmpty, !text.hasPrefix("/") { fail("must be an absolute path") }
        default: problems.append(.notSupported("\(field).pathType", .string(type), pathTypes))
        }
        return problems + backendProblems(path["backend"] ?? [:], "\(field).backend")
    }

    private static func backendProblems(_ backend: JSONValue, _ field: String) -> [FieldError] {
        switch (backend["resource"].isAbsent, backend["service"].isAbsent) {
        case (false, false): return [.invalid(field, "", "cannot set both resource and service backends")]
        case (true, true): return [.invalid(field, "", "resource or service backend is required")]
        case (false, true):
            return ["kind", "name"].filter { backend["resource"]?[$0].isBlank ?? true }
                .map { .required("\(field).resource.\($0)") }
        case (true, false): return serviceProblems(backend["service"] ?? [:], field)
        }
    }

    private static func serviceProblems(_ service: JSONValue, _ field: String) -> [FieldError] {
        let name = service["name"]?.stringValue ?? ""
        var problems: [FieldError] =
            name.isEmpty
            ? [.required("\(field).service.name")]
            : NameRule.dns1035Label.violations(of: name).map { .invalid("\(field).service.name", .string(name), $0) }
        let portName = service[path: "port", "name"]?.stringValue ?? ""
        let number = service[path: "port", "number"]?.integerValue ?? 0
        switch (portName.isEmpty, number == 0) {
        case (false, false): problems.append(.invalid(field, "", "cannot set both port name & port number"))
        case (true, true): problems.append(.required(field, "port name or number is required"))
        case (false, true):
            problems += PortName.problems(portName).map {
                .invalid("\(field).service.port.name", .string(portName), $0)
            }
        case (true, false): problems += PortNumber.problems(number, "\(field).service.port.number")
        }
        return problems
    }
}
