import APIMachinery
import KubernetesModel

/// What is wrong with a container's probes and the hooks of its life.
struct ProbeValidation {
    /// How long the pod has to end, in seconds.
    var gracePeriod: Int64

    func problems(of container: JSONValue, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        for hook in ["postStart", "preStop"] {
            guard let handler = container[path: "lifecycle", hook] else { continue }
            problems += handlerProblems(handler, "\(field).lifecycle.\(hook)")
        }
        for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
            guard let probe = container[name], !probe.isNull else { continue }
            problems += probeProblems(probe, "\(field).\(name)", isReadiness: name == "readinessProbe")
        }
        return problems
    }

    private func probeProblems(_ probe: JSONValue, _ field: String, isReadiness: Bool) -> [FieldError] {
        var problems = handlerProblems(probe, field)
        problems += NonnegativeFields.problems(
            probe,
            ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"], field)
        let period = probe["terminationGracePeriodSeconds"]?.integerValue
        if let period, period <= 0 {
            problems.append(
                .invalid("\(field).terminationGracePeriodSeconds", .integer(period), "must be greater than 0"))
        }
        if isReadiness {
            if let period {
                problems.append(
                    .invalid(
                        "\(field).terminationGracePeriodSeconds", .integer(period),
                        "must not be set for readinessProbes"))
            }
        } else if let threshold = probe["successThreshold"]?.integerValue, threshold != 1 {
            problems.append(.invalid("\(field).successThreshold", .integer(threshold), "must be 1"))
        }
        return problems
    }

    private func handlerProblems(_ handler: JSONValue, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        var isFirst = true
        for name in ["exec", "httpGet", "tcpSocket", "grpc", "sleep"] {
            guard let action = handler[name], !action.isNull else { continue }
            if isFirst {
                problems += actionProblems(name, action, "\(field).\(name)", handlerField: field)
            } else {
                problems.append(.forbidden("\(field).\(name)", "may not specify more than 1 handler type"))
            }
            isFirst = false
        }
        if isFirst { problems.append(.required(field, "must specify a handler type")) }
        return problems
    }

    private func actionProblems(
        _ name: String, _ action: JSONValue, _ field: String, handlerField: String
    ) -> [FieldError] {
        switch name {
        case "exec": return action["command"].isBlank ? [.required("\(field).command")] : []
        case "httpGet": return requestProblems(action, field)
        case "sleep":
            let seconds = action["seconds"]?.integerValue ?? 0
            return (0...max(0, gracePeriod)).contains(seconds)
                ? []
                : [
                    .invalid(
                        field, .integer(seconds),
                        "must be non-negative and less than terminationGracePeriodSeconds (\(gracePeriod))")
                ]
        default: return PortNumber.problems(orName: action["port"], "\(field).port")
        }
    }

    private func requestProblems(_ request: JSONValue, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        if request["path"].isBlank { problems.append(.required("\(field).path")) }
        problems += PortNumber.problems(orName: request["port"], "\(field).port")
        if let scheme = request["scheme"]?.stringValue, !["HTTP", "HTTPS"].contains(scheme) {
            problems.append(.notSupported("\(field).scheme", .string(scheme), ["HTTP", "HTTPS"]))
        }
        for header in request["httpHeaders"]?.arrayValue ?? [] {
            let name = header["name"]?.stringValue ?? ""
            let isName = !name.isEmpty && name.utf8.allSatisfy { Self.isNameByte($0) }
            guard !isName else { continue }
            problems.append(
                .invalid(
                    "\(field).httpHeaders", .string(name),
                    "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')"
                ))
        }
        return problems
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
