import APIMachinery
import KubernetesModel

/// What is wrong with NetworkPolicies.
///
/// Source: `pkg/apis/networking/validation/validation.go`.
enum NetworkPolicyValidation {
    private static let types = ["Ingress", "Egress"]
    private static let protocols = ["SCTP", "TCP", "UDP"]

    static func problems(_ policy: JSONValue) -> [FieldError] {
        let spec = policy["spec"] ?? [:]
        var problems = LabelSelectorValidation.problems(spec["podSelector"], "spec.podSelector")
        for (list, peers) in [("ingress", "from"), ("egress", "to")] {
            for (index, rule) in (spec[list]?.arrayValue ?? []).enumerated() {
                let field = "spec.\(list)[\(index)]"
                for (position, port) in (rule["ports"]?.arrayValue ?? []).enumerated() {
                    problems += portProblems(port, "\(field).ports[\(position)]")
                }
                for (position, peer) in (rule[peers]?.arrayValue ?? []).enumerated() {
                    problems += peerProblems(peer, "\(field).\(peers)[\(position)]")
                }
            }
        }
        let policyTypes = spec["policyTypes"]?.arrayValue ?? []
        guard policyTypes.count <= types.count else {
            return problems + [
                .invalid("spec.policyTypes", .array(policyTypes), "may not specify more than two policyTypes")
            ]
        }
        for (index, type) in policyTypes.enumerated() where !types.contains(type.stringValue ?? "") {
            problems.append(.notSupported("spec.policyTypes[\(index)]", type, types))
        }
        return problems
    }

    private static func portProblems(_ port: JSONValue, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        if let name = port["protocol"]?.stringValue, !protocols.contains(name) {
            problems.append(.notSupported("\(field).protocol", .string(name), ["TCP", "UDP", "SCTP"]))
        }
        let end = port["endPort"]?.integerValue
        switch port["port"] {
        case .integer(let number)?:
            problems += PortNumber.problems(number, "\(field).port")
            guard let end else { break }
            if end < number {
                problems.append(
                    .invalid("\(field).endPort", .integer(number), "must be greater than or equal to `port`"))
            }
            problems += PortNumber.problems(end, "\(field).endPort")
        case .string(let name)?:
            if let end {
                problems.append(
                    .invalid("\(field).endPort", .integer(end), "may not be specified when `port` is non-numeric"))
            }
            problems += PortName.problems(name).map { .invalid("\(field).port", .string(name), $0) }
        default:
            if let end {
                problems.append(
                    .invalid("\(field).endPort", .integer(end), "may not be specified when `port` is not specified"))
            }
        }
        return problems
    }

    private static func peerProblems(_ peer: JSONValue, _ field: String) -> [FieldError] {
        let given = ["podSelector", "namespaceSelector", "ipBlock"].filter { !peer[$0].isAbsent }
        var problems = LabelSelectorValidation.problems(peer["podSelector"], "\(field).podSelector")
        problems += LabelSelectorValidation.problems(peer["namespaceSelector"], "\(field).namespaceSelector")
        if let block = peer["ipBlock"], block != .null { problems += blockProblems(block, "\(field).ipBlock") }
        if given.isEmpty {
            problems.append(.required(field, "must specify a peer"))
        } else if given.count > 1, given.contains("ipBlock") {
            problems.append(.forbidden(field, "may not specify both ipBlock and another peer"))
        }
        return problems
    }

    private static func blockProblems(_ block: JSONValue, _ field: String) -> [FieldError] {
        let text = block["cidr"]?.stringValue ?? ""
        if text.isEmpty { return [.required("\(field).cidr")] }
        let form = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"
        let range = NetworkRange(text)
        var problems: [FieldError] = range == nil ? [.invalid("\(field).cidr", .string(text), form)] : []
        for (index, exception) in (block["except"]?.arrayValue ?? []).enumerated() {
            let path = "\(field).except[\(index)]"
            guard let inner = NetworkRange(exception.stringValue ?? "") else {
                problems.append(.invalid(path, exception, form))
                continue
            }
            if let range, !range.strictlyContains(inner) {
                problems.append(.invalid(path, exception, "must be a strict subset of `cidr`"))
            }
        }
        return problems
    }
}
